package main

import (
	"context"
	"runtime"
)

// An open order to look at: one in the middle of its way.
const selectOpen = `SELECT number FROM work_order WHERE branch = $1 AND NOT ended ORDER BY (phase = 'in_repair') DESC, number LIMIT 1`

// comparePages measures the pages over the two databases in turns.
func comparePages(ctx context.Context, cfg config, before, after *site) (*pagesReport, error) {
	var number string
	if err := before.db.QueryRow(ctx, selectOpen, branchID(0)).Scan(&number); err != nil {
		return nil, err
	}
	var both [2]*desks
	for i, s := range []*site{before, after} {
		d, err := s.desks(ctx)
		if err != nil {
			return nil, err
		}
		defer d.shut()
		both[i] = d
	}
	r := &pagesReport{cfg: cfg, processors: runtime.NumCPU()}
	if err := before.db.QueryRow(ctx, `SHOW server_version`).Scan(&r.postgres); err != nil {
		return nil, err
	}
	for _, v := range viewsOf(number) {
		say("%s as %s", v.name, v.role)
		f, err := measure(ctx, cfg, v, both)
		if err != nil {
			return nil, err
		}
		r.views = append(r.views, f)
	}
	return r, nil
}

func measure(ctx context.Context, cfg config, v view, both [2]*desks) (f viewFigures, err error) {
	f.view = v
	for i, d := range both {
		if f.cold[i], err = d.cold(ctx, v); err != nil {
			return f, err
		}
	}
	for n := range warmUp + cfg.requests {
		for _, i := range []int{n % 2, 1 - n%2} { // neither is always the first
			one, err := both[i].get(ctx, v.role, v.path)
			if err != nil {
				return f, err
			}
			if n >= warmUp {
				f.took[i] = append(f.took[i], one.took)
			}
		}
	}
	return f, nil
}
