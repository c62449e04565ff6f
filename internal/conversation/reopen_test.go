package conversation_test

import (
	"testing"

	"lianbot/internal/conversation"
	"lianbot/internal/form"
)

// TestTakenBack: a submitted record that was opened and not changed goes back to
// being submitted by a no; once something has changed, it does not.
func TestTakenBack(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, shipped(t))
	p.toPlace(filed)
	revision := p.state.Revision
	p.say("修改")
	if p.record.Status != form.Revising {
		t.Fatalf("after 修改: %s", p.record.Status)
	}
	if out := p.say("取消"); out.View != conversation.ViewFiled || p.record.Status != form.Submitted || p.record.Revision != revision {
		t.Errorf("after 取消: %s, %s, revision %d", out.View, p.record.Status, p.record.Revision)
	}
	p.say("修改")
	p.say("岗位职责")
	p.say("再加一条职责")
	if out := p.say("取消"); out.View == conversation.ViewFiled || p.record.Status != form.Revising {
		t.Errorf("after a change 取消 took it back: %s, %s", out.View, p.record.Status)
	}
}
