import type { Notice } from '../model/origin.js';

interface Props {
  readonly notice: Notice | undefined;
  readonly field: Notice['field'];
}

/** Says what a change removed, beside the field that was changed. */
export function NoticeText({ notice, field }: Props) {
  return <div role="status">{notice?.field === field && <p class="hint note notice">{notice.text}</p>}</div>;
}
