package draw

import (
	"strconv"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
)

// act does something with the plan of an address and goes back to its page.
func act(hub *house.Hub, v *house.Visit, said string, do func(tx *db.Tx, of id.ID) error) (house.Page, error) {
	of, err := id.Parse(v.PathValue("id"))
	if err != nil {
		return house.Page{}, gone()
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return do(tx, of) })
	return house.Page{Moved: officePath + "/" + of.String(), Said: said}, err
}

// sealPlan reads the register beside the writer, for whom everybody waits, and then writes.
func sealPlan(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var s *Sealing
	if of, err := id.Parse(v.PathValue("id")); err == nil {
		err = hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { s, err = ReadFrame(tx, hub, handOf(v), of); return err })
		if err != nil {
			return house.Page{}, err
		}
	}
	return act(hub, v, "名册已封存，摘要写进存证日志；计划已公布。种子公布以后由另一人登记。", func(tx *db.Tx, _ id.ID) error { return s.Fix(tx, hub, handOf(v)) })
}

func dropPlan(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p, err := act(hub, v, "草案已删去。", func(tx *db.Tx, of id.ID) error {
		plan, err := own(tx, handOf(v), of)
		if err != nil {
			return err
		}
		if ok, err := drop(tx, &plan); err != nil || !ok {
			return orMoved(err)
		}
		return nil
	})
	p.Moved = officePath
	return p, err
}

func seedPlan(hub *house.Hub, v *house.Visit) (house.Page, error) {
	return act(hub, v, "已抽取。名单在检查以后逐家公开。", func(tx *db.Tx, of id.ID) error {
		return EnterSeed(tx, hub, handOf(v), of, v.PostFormValue("seed"), v.PostFormValue("cited"))
	})
}

func morePlan(hub *house.Hub, v *house.Visit) (house.Page, error) {
	n, err := strconv.Atoi(v.PostFormValue("more"))
	if err != nil {
		return house.Page{}, refuse("请写扩大多少家，例如 5。")
	}
	seen, err := strconv.Atoi(v.PostFormValue("seen"))
	if err != nil {
		return house.Page{}, refuse("这一页已经不完整，请刷新后再扩大。")
	}
	return act(hub, v, "已扩大：接着原来的次序往下抽，没有重抽。", func(tx *db.Tx, of id.ID) error {
		return Extend(tx, hub, handOf(v), of, seen, n, v.PostFormValue("why"))
	})
}

func closePlan(hub *house.Hub, v *house.Visit) (house.Page, error) {
	return act(hub, v, "计划已结束。", func(tx *db.Tx, of id.ID) error { return Close(tx, hub, handOf(v), of, v.PostFormValue("why")) })
}

// place is the visit of an address.
func place(v *house.Visit) (list string, n int, err error) {
	n, err = strconv.Atoi(v.PathValue("n"))
	if list = v.PathValue("list"); err != nil || list != Objects && list != Control {
		return "", 0, web.Fail(web.NotFound, "没有这次检查，请回到清单重新选择。")
	}
	return list, n, nil
}

func enterVisit(hub *house.Hub, v *house.Visit) (house.Page, error) {
	list, n, err := place(v)
	if err != nil {
		return house.Page{}, err
	}
	in := Found{v.PostFormValue("visited"), v.PostFormValue("result"), v.PostFormValue("note")}
	p, err := act(hub, v, "检查结果已登记并公布。", func(tx *db.Tx, of id.ID) error { return Enter(tx, hub, handOf(v), of, list, n, in) })
	if e := web.AsError(v.Context(), err); err != nil && e.Kind == web.Invalid {
		return visitPage(hub, v, in, e.Message)
	}
	return p, err
}

func replaceVisit(hub *house.Hub, v *house.Visit) (house.Page, error) {
	list, n, err := place(v)
	if err != nil {
		return house.Page{}, err
	}
	return act(hub, v, "已替换：按次序由下一家补上，理由会公布。", func(tx *db.Tx, of id.ID) error {
		return Replace(tx, hub, handOf(v), of, list, n, v.PostFormValue("reason"), v.PostFormValue("why"))
	})
}

func standBackVisit(hub *house.Hub, v *house.Visit) (house.Page, error) {
	list, n, err := place(v)
	if err != nil {
		return house.Page{}, err
	}
	officer, err := id.Parse(v.PostFormValue("officer"))
	if err != nil {
		return house.Page{}, refuse("请选择要替换的执法人员。")
	}
	return act(hub, v, "已替换：按次序由下一名执法人员参加。", func(tx *db.Tx, of id.ID) error {
		return StandBack(tx, hub, handOf(v), of, list, n, officer, v.PostFormValue("reason"), v.PostFormValue("why"))
	})
}
