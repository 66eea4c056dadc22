/** A link to the specification of a rule. */
export function SpecLink({ address, label }: { address: string; label: string }) {
  return (
    <a class="spec" href={address} target="_blank" rel="noreferrer noopener" aria-label={`${label}, in a new tab`}>
      {label}
    </a>
  );
}
