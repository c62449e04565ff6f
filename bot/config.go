package main

import (
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/caarlos0/env/v11"

	"lianbot/internal/app"
	"lianbot/prompts"
)

// secret is a setting that is never printed.
type secret string

// String, and all printing through it, hides the value.
func (s secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString hides the value from %#v.
func (s secret) GoString() string { return s.String() }

// config is the environment: the one place where it is read.
type config struct {
	Database          secret `env:"LIANBOT_DATABASE" envDefault:"sqlite:data/lianbot.db"`
	Redis             secret `env:"LIANBOT_REDIS"`
	Listen            string `env:"LIANBOT_LISTEN" envDefault:"127.0.0.1:8080"`
	Prompts           string `env:"LIANBOT_PROMPTS"`
	PDF               string `env:"LIANBOT_PDF"`
	AppID             string `env:"FEISHU_APP_ID"`
	AppSecret         secret `env:"FEISHU_APP_SECRET"`
	BaseURL           string `env:"FEISHU_BASE_URL"`
	Events            string `env:"FEISHU_EVENTS" envDefault:"ws"`
	EncryptKey        secret `env:"FEISHU_ENCRYPT_KEY"`
	VerificationToken secret `env:"FEISHU_VERIFICATION_TOKEN"`
}

func readConfig() (config, error) {
	c, err := env.ParseAs[config]()
	if err != nil {
		return c, fmt.Errorf("read the environment: %w", err)
	}
	return c, nil
}

// check returns all faults at once as an app.SettingsError. platform says whether
// the command speaks to Feishu.
func (c config) check(platform bool) error {
	var faults app.SettingsError
	fault := func(variable, name string) { faults = append(faults, app.Setting{Variable: variable, Name: name}) }
	if app.CheckDatabase(string(c.Database)) != nil {
		fault("LIANBOT_DATABASE", "setting_database")
	}
	if c.Redis != "" && app.CheckRedis(string(c.Redis)) != nil {
		fault("LIANBOT_REDIS", "setting_redis")
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		fault("LIANBOT_LISTEN", "setting_listen")
	}
	if !folder(c.Prompts) {
		fault("LIANBOT_PROMPTS", "setting_prompts")
	}
	if c.BaseURL != "" {
		if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			fault("FEISHU_BASE_URL", "setting_base_url")
		}
	}
	if platform {
		if c.AppID == "" {
			fault("FEISHU_APP_ID", "setting_missing")
		}
		if c.AppSecret == "" {
			fault("FEISHU_APP_SECRET", "setting_missing")
		}
		switch c.Events {
		case "ws":
		case "webhook":
			if c.EncryptKey == "" { // without it nobody could tell the platform from anybody else
				fault("FEISHU_ENCRYPT_KEY", "setting_encrypt_key")
			}
		default:
			fault("FEISHU_EVENTS", "setting_events")
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// folder says whether there is such a folder of prompts; the built-in one has no
// name.
func folder(dir string) bool {
	if dir == "" {
		return true
	}
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}

// promptsFS is the folder named, or the built-in one.
func promptsFS(dir string) fs.FS {
	if dir == "" {
		return prompts.FS
	}
	return os.DirFS(dir)
}

// options are the app's options for this environment.
func (c config) options(p *program) app.Options {
	o := p.options()
	o.Database, o.Redis, o.Listen = string(c.Database), string(c.Redis), c.Listen
	o.Replica += "/" + c.Listen // two replicas on one machine listen at two addresses
	o.Prompts, o.PDF = promptsFS(c.Prompts), c.PDF
	o.Feishu = app.Feishu{
		AppID: c.AppID, AppSecret: string(c.AppSecret), BaseURL: strings.TrimRight(c.BaseURL, "/"),
		Webhook: c.Events == "webhook", EncryptKey: string(c.EncryptKey), VerificationToken: string(c.VerificationToken),
	}
	return o
}
