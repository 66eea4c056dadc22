import { headers } from 'next/headers';

export default async function Notes() {
  const user = decodeURIComponent((await headers()).get('x-user'));
  return <p>Notes of {user}</p>;
}
