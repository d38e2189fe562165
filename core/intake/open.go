package intake

import (
	"xinguan/base/web"
	"xinguan/core/catalog"
)

// open is an item something new may come in for: one that did not end.
func (im *Importer) open(code string) (*catalog.Item, error) {
	it, err := im.item(code)
	if err != nil {
		return nil, err
	}
	if it.Over() {
		return nil, web.Fail(web.Conflict, "“%s”已终止归集（%s），不再接收报送；以前报送的要更正或撤回，请从“已报送的信息”里办理。", it.Title, it.Ended.Why)
	}
	return it, nil
}
