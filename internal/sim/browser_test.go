package sim_test

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

	"github.com/chromedp/chromedp"

	"lianbot/internal/sim"
)

// screen is the size of a window in CSS pixels.
type screen struct {
	name          string
	width, height int64
}

var screens = []screen{{"390x844", 390, 844}, {"1280x800", 1280, 800}}

// tab is the page in a real Chromium.
type tab struct {
	t    *testing.T
	ctx  context.Context //nolint:containedctx // the tab: chromedp keeps it in a context
	url  string
	size screen

	mu     sync.Mutex
	faults []string // what the console had to complain about
}

// patience is how long a step in the browser may take: the machine may be busy.
const patience = 60 * time.Second

// browse opens the page in a Chromium of its own, which ends with the test. The
// test fails if the page has complained in the console.
func (b *bench) browse(t *testing.T, size screen) *tab {
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
	p := &tab{t: t, ctx: ctx, url: b.url, size: size}
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
	p.do(chromedp.Navigate(b.url), chromedp.WaitReady(chromedp.CSS(ready)), chromedp.Click(chromedp.ID("close-hint")))
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

func (p *tab) watch(messages func(func(chromedp.ConsoleMessage, error) bool)) {
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

// ready is what the page has when everything on it works.
const ready = `body[data-ready="1"]`

// do takes steps, and fails when they take too long.
func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// eval returns the value of a JavaScript expression.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits until a JavaScript expression is true.
func (p *tab) until(expression string) {
	p.t.Helper()
	p.do(chromedp.Poll[chromedp.Void](expression))
}

// press presses what a CSS selector finds.
func (p *tab) press(selector string) {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(selector)))
}

// open goes to a place of the page.
func (p *tab) open(route string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.url+"/#/"+route), chromedp.WaitReady(chromedp.CSS(ready)))
}

// console shows the console of the simulation where it is hidden.
func (p *tab) console() {
	p.t.Helper()
	eval[bool](p, `(() => {
		const panel = document.getElementById('panel');
		if (getComputedStyle(panel).visibility === 'hidden') document.body.classList.add('panel-toggled');
		return true;
	})()`)
	p.until(`getComputedStyle(document.getElementById('panel')).transform === 'none'`)
}

// wantNoSideways fails when anything is wider than the window.
func (p *tab) wantNoSideways(where string) {
	p.t.Helper()
	const wide = `[document.documentElement, document.body, ...document.querySelectorAll(
			'.scroller, .card, .record-scroll, .record-filters, .panel-sections, .people-list')]
		.filter(node => node.offsetParent !== null || node === document.documentElement)
		.filter(node => node.scrollWidth > node.clientWidth + 1)
		.map(node => (node.className || node.tagName) + ' ' + node.scrollWidth + ' > ' + node.clientWidth)`
	if found := eval[[]string](p, wide); len(found) > 0 {
		p.t.Errorf("%s at %s scrolls sideways: %v", where, p.size.name, found)
	}
}

// picture keeps what the window shows in the folder that LIANBOT_SCREENSHOTS
// names, if it does.
func (p *tab) picture(name string) {
	p.t.Helper()
	folder := os.Getenv("LIANBOT_SCREENSHOTS")
	if folder == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+"-"+p.size.name+".png"), png, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// onScreens runs a test at the width of a phone and at that of a desk, each with a
// platform of its own.
func onScreens(t *testing.T, change func(*sim.Options), test func(b *bench, p *tab)) {
	t.Helper()
	for _, size := range screens {
		t.Run(size.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, change)
			test(b, b.browse(t, size))
		})
	}
}
