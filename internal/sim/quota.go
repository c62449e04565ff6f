package sim

import (
	"maps"
	"sync"
	"time"
)

// Quota is the use of the monthly allowance of counted calls.
type Quota struct {
	Counted int            `json:"counted"`
	Limit   int            `json:"limit"`
	ByAPI   map[string]int `json:"by_api"`
}

// callCount is a journal record: N more calls of an API in a month.
type callCount struct {
	Month string `json:"month"`
	API   string `json:"api"`
	N     int    `json:"n"`
}

// meter counts the calls that the platform charges: those that succeeded, of
// the APIs that are not exempt. Months are those of Beijing.
type meter struct {
	limit int
	now   func() time.Time
	save  func(record)

	mu     sync.Mutex
	months map[string]map[string]int
}

func newMeter(limit int, now func() time.Time) *meter {
	return &meter{limit: limit, now: now, save: func(record) {}, months: make(map[string]map[string]int)}
}

// beijing is the zone in which the platform's months begin. China has kept one
// zone without summer time since 1991, so no zone database is needed.
func beijing() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

func (m *meter) month() string { return m.now().In(beijing()).Format("2006-01") }

func (m *meter) add(api string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := callCount{Month: m.month(), API: api, N: 1}
	m.put(c)
	m.save(record{Calls: &c})
}

func (m *meter) put(c callCount) {
	if m.months[c.Month] == nil {
		m.months[c.Month] = make(map[string]int)
	}
	m.months[c.Month][c.API] += c.N
}

func (m *meter) quota() Quota {
	m.mu.Lock()
	defer m.mu.Unlock()
	q := Quota{Limit: m.limit, ByAPI: maps.Clone(m.months[m.month()])}
	if q.ByAPI == nil {
		q.ByAPI = make(map[string]int)
	}
	for _, n := range q.ByAPI {
		q.Counted += n
	}
	return q
}

func (m *meter) exhausted() bool {
	q := m.quota()
	return q.Counted >= q.Limit
}

func (m *meter) restore(r record) {
	if r.Calls != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.put(*r.Calls)
	}
}

func (m *meter) records() []record {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []record
	for month, apis := range m.months {
		for api, n := range apis {
			all = append(all, record{Calls: &callCount{Month: month, API: api, N: n}})
		}
	}
	return all
}

// Quota is what this month's counted calls amount to.
func (p *Platform) Quota() Quota { return p.meter.quota() }
