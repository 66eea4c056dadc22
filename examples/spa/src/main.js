// The page. Drawing it reads the claims of the ID token, and waits for nothing.
import { claims, finishSignIn, signIn, signOut } from './session.js';

function render(fault) {
  const user = claims();
  const main = document.querySelector('main');
  main.replaceChildren(
    element('h1', user === null ? 'Nobody is signed in' : `Hello ${user.sub}`),
    ...(fault === undefined ? [] : [element('p', `That did not work: ${fault.message}`, { role: 'alert' })]),
    ...(user === null ? [button('Sign in', signIn)] : [element('pre', JSON.stringify(user, null, 2)), button('Sign out', signOut)]),
  );
}

function element(name, text, attributes = {}) {
  const made = Object.assign(document.createElement(name), { textContent: text });
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}

function button(text, action) {
  const made = element('button', text);
  made.onclick = () => Promise.resolve(action()).then(() => render(), render);
  return made;
}

render();
if (new URLSearchParams(location.search).has('state')) finishSignIn().then(() => render(), render);
