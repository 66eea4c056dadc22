export default function Home() {
  return <p>Everyone may read this. <a href="/notes">Notes</a> require a token.</p>;
}
