// The page. Rendering reads the claims of the ID token synchronously.
import { claims, finishSignIn, signIn, signOut } from './session.js';

function render(error) {
  const user = claims();
  const main = document.querySelector('main');
  main.replaceChildren(
    element('h1', user === null ? 'Not signed in' : `Hello ${user.sub}`),
    ...(error === undefined ? [] : [element('p', `Error: ${error.message}`, { role: 'alert' })]),
    ...(user === null
      ? [button('Sign in', signIn)]
      : [element('pre', JSON.stringify(user, null, 2)), button('Sign out', signOut)]),
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
