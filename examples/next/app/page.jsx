export default function Home() {
  return <p>Everybody may read this. <a href="/notes">Notes</a> are for who has a token.</p>;
}
