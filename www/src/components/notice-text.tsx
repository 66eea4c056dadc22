import type { Notice } from '../model/origin.js';

interface Props {
  readonly notice: Notice | undefined;
  readonly field: Notice['field'];
}

/** Names the values that a change removed, next to the changed field. */
export function NoticeText({ notice, field }: Props) {
  return <div role="status">{notice?.field === field && <p class="hint note notice">{notice.text}</p>}</div>;
}
