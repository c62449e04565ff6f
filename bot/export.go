package main

import (
	"errors"
	"strconv"

	"lianbot/internal/app"
)

type exportCommand struct {
	Register exportRegister `cmd:"" help:"${help_export_register}"`
	Forms    exportForms    `cmd:"" help:"${help_export_forms}"`
}

type exportTarget struct {
	Unit string `help:"${help_export_unit}"`
	Out  string `default:"." help:"${help_export_out}" type:"path"`
}

type exportRegister struct{ exportTarget }

// Run writes the register.
func (e exportRegister) Run(p *program) error { return e.export(p, true) }

type exportForms struct{ exportTarget }

// Run writes the forms.
func (e exportForms) Run(p *program) error { return e.export(p, false) }

func (e exportTarget) export(p *program, register bool) error {
	o, err := p.settings()
	if err != nil {
		return err
	}
	bar := p.progress()
	out, err := app.ExportFiled(p.ctx, o, app.Export{
		Register: register, Unit: e.Unit, Dir: e.Out,
		Progress: func(done, total int) { bar.draw("terminal_export_step", done, total) },
	})
	bar.finish()
	if why, ok := errors.AsType[*app.ExportError](err); ok {
		return errors.New(p.words.Say(why.Name, why.Pairs...))
	}
	if err != nil {
		return err
	}
	p.say("terminal_export", "file", out.File, "count", strconv.Itoa(out.Forms))
	return nil
}
