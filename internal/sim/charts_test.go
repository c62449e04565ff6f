package sim_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// figures are cards of figures, as an administrator gets them.
func figures(t *testing.T) map[string]json.RawMessage {
	t.Helper()
	raw, err := os.ReadFile("testdata/figures.json")
	if err != nil {
		t.Fatal(err)
	}
	var cards map[string]json.RawMessage
	if err := json.Unmarshal(raw, &cards); err != nil {
		t.Fatal(err)
	}
	return cards
}

// What the charts say can be read: every name, every figure, and nothing of it lies
// outside its chart.
func TestPageDrawsFigures(t *testing.T) {
	t.Parallel()
	cards := figures(t)
	onScreens(t, nil, func(b *bench, p *tab) {
		p.open(li)
		for name, want := range map[string][]string{
			"progress": {"完成率", "教务处", "24/24", "0/23"},
			"trend":    {"每个工作日已提交", "6月1日", "160", "200"},
			"grid":     {"思想道德", "外部环境", "教务处", "60"},
			"rising":   {"教务处", "█"},
		} {
			b.sent(create, card(li, string(cards[name])))
			const newest = `[...document.querySelectorAll('.card')].at(-1)`
			p.until(`(card => card?.innerText.includes("` + want[0] + `") || card?.textContent.includes("` + want[0] + `"))(` + newest + `)`)
			p.until(`(card => !card.querySelector('.chart') || card.querySelector('.chart svg'))(` + newest + `)`)
			text := eval[string](p, newest+`.textContent`)
			for _, w := range want {
				if !strings.Contains(text, w) {
					p.t.Errorf("%s does not show %q: %s", name, w, text)
				}
			}
			const outside = `[...document.querySelectorAll('.chart svg')].flatMap(svg => {
				const box = svg.getBoundingClientRect();
				return [...svg.querySelectorAll('text, rect, circle')].filter(mark => {
					const at = mark.getBoundingClientRect();
					return at.left < box.left - 1 || at.right > box.right + 1 || at.top < box.top - 1 || at.bottom > box.bottom + 1;
				}).map(mark => mark.tagName + ' ' + mark.textContent);
			})`
			if found := eval[[]string](p, outside); len(found) > 0 {
				p.t.Errorf("%s: outside its chart: %v", name, found)
			}
			eval[bool](p, `(`+newest+`.scrollIntoView({block: 'start'}), true)`)
			p.wantNoSideways(name)
			p.picture("card-" + name)
		}
		const shades = `[...new Set([...document.querySelectorAll('td font, td span')]
			.filter(node => node.textContent === '██').map(node => getComputedStyle(node).color))].length`
		if n := eval[int](p, shades); n != 6 {
			p.t.Errorf("%d shades, want five and one for zero", n)
		}
	})
}
