/* What the pages gain from JavaScript. Without it everything still works. */
(() => {
  const one = (what, within = document) => within.querySelector(what);
  const all = (what) => [...document.querySelectorAll(what)];
  const typed = new Set();
  let sending = false;

  // A menu closes when one looks elsewhere.
  document.addEventListener('click', (event) => {
    all('.menu[open]').forEach((menu) => menu.contains(event.target) || menu.removeAttribute('open'));
  });

  // A press of a button counts once; leaving typed text behind is asked about.
  document.addEventListener('input', (event) => {
    const form = event.target.closest('form[data-guard]');
    if (form) typed.add(form);
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    if (form.method === 'post' && !form.hasAttribute('hx-post')) {
      form.dataset.sent = '1';
      sending = true;
      if (event.submitter) event.submitter.setAttribute('aria-disabled', 'true');
    }
  });
  window.addEventListener('pageshow', () => {
    sending = false;
    all('form[data-sent]').forEach((form) => delete form.dataset.sent);
    all('button[aria-disabled]').forEach((button) => button.removeAttribute('aria-disabled'));
  });
  window.addEventListener('beforeunload', (event) => {
    if (typed.size && !sending) event.preventDefault();
  });

  // A link to a folded form unfolds it.
  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const fold = target.closest('details');
    if (fold) fold.open = true;
    const first = one('input:not([type=hidden]),textarea,select', target);
    if (first) first.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'start' });
  };
  window.addEventListener('hashchange', unfold);
  // On a phone the bar at the bottom leads to a step's form, and once that is filled in, sends it.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('.decide a[href^="#"]');
    const form = link && one(`${link.hash} form`);
    if (!form) return;
    if (typed.has(form)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (link.hash === location.hash) unfold();
  });

  document.addEventListener('DOMContentLoaded', () => {
    unfold();
    const refusal = one('[data-focus]');
    if (refusal) refusal.focus();
  });

  // The diagram opens where the case stands.
  document.addEventListener('toggle', (event) => {
    const frame = event.target.open && one('.drawn-frame', event.target);
    const now = frame && one('.is-now', frame);
    if (!now) return;
    const [outer, inner] = [frame.getBoundingClientRect(), now.getBoundingClientRect()];
    frame.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
    frame.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
  }, true);

  // A member who was just added is written down next.
  document.addEventListener('htmx:afterSettle', (event) => {
    if (event.target.id !== 'members') return;
    const last = all('#members .member').pop();
    const name = last && one('input[name$="-name"]', last);
    if (name) name.focus();
  });

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') all('.menu[open]').forEach((menu) => menu.removeAttribute('open'));
    if (event.key !== '/' || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input,textarea,select')) return;
    const search = document.getElementById('q');
    if (search) {
      event.preventDefault();
      search.focus();
    }
  });
})();
