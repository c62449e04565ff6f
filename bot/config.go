package main

import (
	"errors"
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
	AppID             string `env:"FEISHU_APP_ID"`
	AppSecret         secret `env:"FEISHU_APP_SECRET"`
	BaseURL           string `env:"FEISHU_BASE_URL"`
	Events            string `env:"FEISHU_EVENTS" envDefault:"ws"`
	EncryptKey        secret `env:"FEISHU_ENCRYPT_KEY"`
	VerificationToken secret `env:"FEISHU_VERIFICATION_TOKEN"`
}

// errConfig marks faults of the configuration: exit code 2.
var errConfig = errors.New("the configuration is wrong")

func readConfig() (config, error) {
	c, err := env.ParseAs[config]()
	if err != nil {
		return c, fmt.Errorf("%w: %w", errConfig, err)
	}
	return c, nil
}

// check returns all faults at once, each with the variable's name and the mend.
// platform says whether the command speaks to Feishu.
func (c config) check(platform bool) error {
	var faults []string
	fault := func(name, mend string) { faults = append(faults, name+": "+mend) }
	if app.CheckDatabase(string(c.Database)) != nil {
		fault("LIANBOT_DATABASE", "must be sqlite:PATH or mysql://user:password@host:port/name, with characters such as @ : / in user and password written %40 %3A %2F")
	}
	if c.Redis != "" && app.CheckRedis(string(c.Redis)) != nil {
		fault("LIANBOT_REDIS", "must be redis://[:password@]host:port/db, or empty")
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		fault("LIANBOT_LISTEN", "must be host:port, such as 127.0.0.1:8080")
	}
	if c.Prompts != "" {
		if info, err := os.Stat(c.Prompts); err != nil || !info.IsDir() {
			fault("LIANBOT_PROMPTS", "there is no such folder; leave it empty for the built-in prompts")
		}
	}
	if c.BaseURL != "" {
		if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			fault("FEISHU_BASE_URL", "must be http(s)://host[:port], or empty for the platform's own")
		}
	}
	if platform {
		if c.AppID == "" {
			fault("FEISHU_APP_ID", "is missing; it stands in the developer console under credentials")
		}
		if c.AppSecret == "" {
			fault("FEISHU_APP_SECRET", "is missing; it stands in the developer console under credentials")
		}
		switch c.Events {
		case "ws":
		case "webhook":
			if c.EncryptKey == "" {
				fault("FEISHU_ENCRYPT_KEY", "is needed with FEISHU_EVENTS=webhook: without it nobody could tell the platform from anybody else")
			}
		default:
			fault("FEISHU_EVENTS", "must be ws or webhook")
		}
	}
	if len(faults) > 0 {
		return fmt.Errorf("%w:\n  %s", errConfig, strings.Join(faults, "\n  "))
	}
	return nil
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
	o.Prompts = promptsFS(c.Prompts)
	o.Feishu = app.Feishu{
		AppID: c.AppID, AppSecret: string(c.AppSecret), BaseURL: strings.TrimRight(c.BaseURL, "/"),
		Webhook: c.Events == "webhook", EncryptKey: string(c.EncryptKey), VerificationToken: string(c.VerificationToken),
	}
	return o
}
