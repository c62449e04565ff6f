package app_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"lianbot/internal/phrase"
)

// screen is the size of a window in CSS pixels.
type screen struct {
	name          string
	width, height int64
}

var (
	phone   = screen{"375x812", 375, 812}
	desktop = screen{"1280x800", 1280, 800}
)

// page is the simulated platform's page in a real Chromium.
type page struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // the tab: chromedp keeps it in a context
	url string

	mu     sync.Mutex
	faults []string // what the console had to complain about
}

// browse starts a Chromium of its own with a window of the given size; it ends
// with the test, which fails if the page has complained in the console.
func (u *university) browse(t *testing.T, size screen) *page {
	t.Helper()
	program, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WindowSize(int(size.width), int(size.height)),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "zh-CN"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	p := &page{t: t, ctx: ctx, url: u.url}
	t.Cleanup(func() {
		end, done := context.WithTimeout(ctx, 10*time.Second)
		if err := chromedp.Cancel(end); err != nil {
			t.Logf("close Chromium: %v", err)
		}
		done()
		cancel()
		stop()
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.faults) > 0 {
			t.Errorf("the console says: %s", strings.Join(p.faults, "\n"))
		}
	})
	// The browser lives as long as the context of its first action.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(size.width, size.height)); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	go p.watch(chromedp.Console(ctx))
	p.do(chromedp.Navigate(u.url), chromedp.WaitReady(chromedp.CSS(ready)), chromedp.Click(chromedp.ID("close-hint")))
	return p
}

// chromium finds the browser under any of the names that systems give it.
func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("chromium is not installed: make test installs it")
}

func (p *page) watch(messages func(func(chromedp.ConsoleMessage, error) bool)) {
	for m, err := range messages {
		if err != nil {
			return
		}
		if m.Type == chromedp.ConsoleError || m.IsException() {
			p.mu.Lock()
			p.faults = append(p.faults, m.String())
			p.mu.Unlock()
		}
	}
}

// do takes steps, and fails when they take too long.
func (p *page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%v; the card:\n%s", err, p.text())
	}
}

// eval returns the value of a JavaScript expression.
func eval[T any](p *page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// ready is what the page has when everything on it works.
const ready = `body[data-ready="1"]`

// open opens a chat: a person's, or a group's as one of its members.
func (p *page) open(route string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.url+"/#/"+route), chromedp.WaitReady(chromedp.CSS(ready)),
		chromedp.WaitVisible(chromedp.ID("composer")))
}

// newest selects the newest card.
const newest = `(//li[@data-type="interactive"])[last()]//*[contains(concat(" ",@class," ")," card ")]`

// the last card, for JavaScript.
const newestJS = `[...document.querySelectorAll('li[data-type="interactive"] .card')].at(-1)`

// button is the newest card's first button with a label.
func (p *page) button(label string) string {
	return newest + fmt.Sprintf(`//button[normalize-space(.)=%q]`, label)
}

// press presses a button of the newest card and waits for the card's answer.
func (p *page) press(label string) {
	p.t.Helper()
	p.expectCard(chromedp.Click(p.button(label)))
}

// sure presses a button that asks first, and says yes.
func (p *page) sure(label string) {
	p.t.Helper()
	const yes = `//dialog//button[@data-confirm="ok"]`
	p.do(chromedp.Click(p.button(label)), chromedp.WaitVisible(yes))
	p.expectCard(chromedp.Click(yes))
}

// expectCard does something that changes the newest card and waits for it.
func (p *page) expectCard(step chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	p.do(
		chromedp.WaitVisible(newest),
		chromedp.Evaluate[chromedp.Void](newestJS+`.dataset.before = '1'`),
		step,
		chromedp.Poll[chromedp.Void](`(card => card && !card.dataset.before && !card.classList.contains('busy'))(`+newestJS+`)`),
	)
}

// paste puts a text into the newest card's field in place of what is there, as
// the clipboard does.
func (p *page) paste(text string) {
	p.t.Helper()
	p.pasteInto(phrase.FieldAnswer, text)
}

// pasteInto is paste for a card that has several fields.
func (p *page) pasteInto(name, text string) {
	p.t.Helper()
	field := newest + fmt.Sprintf(`//*[@data-name=%q]`, name)
	p.do(
		chromedp.Click(field),
		chromedp.Evaluate[chromedp.Void](newestJS+fmt.Sprintf(`.querySelector('[data-name=%q]').select()`, name)),
		chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
			return err
		}),
	)
}

// field is what the newest card's field has.
func (p *page) field() string {
	p.t.Helper()
	return eval[string](p, newestJS+`.querySelector('[data-name="answer"]').value`)
}

// text is what the newest card shows.
func (p *page) text() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(`+newestJS+`?.innerText ?? document.body.innerText)`))
	if err != nil {
		return err.Error()
	}
	return text
}

// say types a message and waits for the answer, which quotes it.
func (p *page) say(text string) {
	p.t.Helper()
	const answered = `(text => {
		const all = [...document.querySelectorAll('li[data-sender]')];
		const own = all.findLastIndex(li => li.dataset.sender === 'user');
		return own >= 0 && all[own].innerText.includes(text) && all.slice(own).some(li => li.querySelector('.quoted'));
	})(%q)`
	p.do(chromedp.SendKeys(chromedp.ID("composer"), text), chromedp.Click(chromedp.ID("send")),
		chromedp.Poll[chromedp.Void](fmt.Sprintf(answered, text)))
}

// wantNoSideways fails when anything is wider than the window.
func (p *page) wantNoSideways(where string) {
	p.t.Helper()
	const wide = `[document.documentElement, document.querySelector('.scroller'), ...document.querySelectorAll('.card')]
		.filter(node => node && node.scrollWidth > node.clientWidth + 1)
		.map(node => (node.className || node.tagName) + ' ' + node.scrollWidth + ' > ' + node.clientWidth)`
	if found := eval[[]string](p, wide); len(found) > 0 {
		p.t.Errorf("%s scrolls sideways: %v", where, found)
	}
}

// picture keeps what the window shows in the folder that LIANBOT_SCREENSHOTS
// names, if it does.
func (p *page) picture(name string) {
	p.t.Helper()
	folder := os.Getenv("LIANBOT_SCREENSHOTS")
	if folder == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	// The toast of the last press would hide what is below it.
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById('toasts').replaceChildren()`)); err != nil {
		p.t.Fatal(err)
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600); err != nil {
		p.t.Fatal(err)
	}
}
