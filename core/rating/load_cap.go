package rating

import "slices"

// external is a model that is only taken over: from the records of an item, its grades named in the order from good to bad.
func (l *loader) external(m *Model) {
	if len(m.Dimensions)+len(m.Caps) > 0 {
		l.fault("external 的模型只接收别处作出的结果，不写 dimensions 和 caps", "dimensions")
	}
	it, ok := l.items.Item(m.Item)
	if !ok || it.OfPersons() {
		l.fault("item 要写信息目录里的一种单位信息：结果从它的记录里取", "item")
	}
	for i, g := range m.Grades {
		if g.ID == "" || g.Says == "" || g.Confirm || m.gradeAt(g.ID) != i {
			l.fault("等级缺少 id 或 says，或者 id 重复；接收的结果不写 confirm", "grades", i)
		}
	}
}

// caps may name models read before or after, never the model itself or one that is capped in turn by it.
func (l *loader) caps(m *Model) {
	for i, c := range m.Caps {
		of := slices.IndexFunc(l.all.List, func(x *Model) bool { return x.ID == c.Model })
		switch {
		case of < 0 || c.Model == m.ID:
			l.fault("没有“"+c.Model+"”这个模型，或者写的是自己，请更正", "caps", i, "model")
		case len(l.all.List[of].Caps) > 0:
			l.fault("“"+c.Model+"”自己也受别的模型限制，不能再用来限制", "caps", i, "model")
		case m.gradeAt(c.AtMost) < 1 || c.Says == "":
			l.fault("at_most 要写一个等级，而且不能是最好的；says 要说明原因", "caps", i, "at_most")
		case slices.ContainsFunc(c.Grades, func(g string) bool { return l.all.List[of].gradeAt(g) < 0 }) || len(c.Grades) == 0:
			l.fault("grades 要写“"+c.Model+"”的等级", "caps", i, "grades")
		}
	}
}
