import { toast } from './dialog.js';

const EXPIRED = '该卡片发送时间已超过 14 天，无法进行互动';

/**
 * What happens when something in a card is pressed. One press at a time: until the bot has answered, the card shows
 * that it is loading and takes no other.
 */
export function createRuntime(root, { press, show, expired }) {
  let busy = false;

  function lock(on, origin) {
    busy = on;
    root.classList.toggle('busy', on);
    root.setAttribute('aria-busy', String(on));
    origin.classList.toggle('pressed', on);
  }

  return {
    busy: () => busy,
    /**
     * Sends an action. `origin` is the node that was pressed. Resolves to whether the bot took it; if not, what the
     * person saw change locally has to be put back.
     */
    async press(action, origin) {
      if (busy) return false;
      if (expired) {
        toast('warning', EXPIRED);
        return false;
      }
      lock(true, origin);
      let answer;
      try {
        answer = await press(action);
      } catch (error) {
        toast('error', error.message);
        return false;
      } finally {
        lock(false, origin);
      }
      if (answer.error) {
        toast('error', answer.error.text || `出错了，请稍后重试 code: ${answer.error.code}`);
        return false;
      }
      if (answer.toast?.content) toast(answer.toast.type, answer.toast.content);
      if (answer.card) show(answer.card);
      return true;
    },
  };
}
