import { chooseProduct, type Product } from './catalogue.ts';
import { type Random } from './random.ts';
import { createVisitor, person, type Person } from './visitor.ts';

/** One action of a visitor, and how long after the previous one it happens. */
export interface Step {
  readonly afterMs: number;
  readonly event: ShopEvent;
}

/** An event of the shop. Its id and time are added when it happens. */
export interface ShopEvent {
  readonly event_name: string;
  readonly user_id?: string;
  readonly anonymous_id: string;
  readonly session_id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
  readonly consent: Readonly<Record<string, boolean>>;
}

interface Page {
  readonly path: string;
  readonly title: string;
}

const shop = 'https://shop.example.com';
const home: Page = { path: '/', title: 'Hearth & Home' };
const productPage = ({ id, name }: Product): Page => ({ path: `/products/${id}`, title: name });

const meanPauseMs = 4000;
const customers = 600;

/** The probabilities of actions, chosen to give 50 to 100 page views for each purchase. */
const odds = {
  goOn: 0.84,
  login: 0.12,
  click: 0.14,
  play: 0.03,
  newsletter: 0.02,
  cart: 0.065,
  checkout: 0.55,
  buy: 0.62,
};

/** Yields the steps of one visit, from the first page to the last. */
export function* visit(random: Random): Generator<Step> {
  const visitor = createVisitor(random);
  let page = home;
  let user: Person | undefined;
  const step = (event_name: string, properties: Record<string, unknown> = {}): Step => ({
    afterMs: Math.round(random.waiting(meanPauseMs)),
    event: {
      event_name,
      ...(user && { user_id: user.id }),
      anonymous_id: visitor.anonymousId,
      session_id: visitor.sessionId,
      properties,
      context: {
        ...visitor.context,
        page: { url: shop + page.path, path: page.path, referrer: visitor.referrer, title: page.title },
      },
      consent: visitor.consent,
    },
  });
  const signIn = function* (isNew: boolean): Generator<Step> {
    if (user) return;
    user = person(random.between(0, customers - 1));
    const { name, email, plan } = user;
    yield step(isNew ? 'user_signup' : 'user_login', { method: random.pick(['email', 'google', 'apple']) });
    yield step('identify', { name, email, plan });
  };

  yield step('page_view');
  if (random.chance(odds.login)) yield* signIn(false);
  const cart: Product[] = [];
  while (random.chance(odds.goOn)) {
    const product = chooseProduct(random);
    page = productPage(product);
    yield step('page_view', { product_id: product.id, category: product.category });
    if (random.chance(odds.click))
      yield step('button_click', { button: random.pick(['gallery', 'sizes', 'wishlist']) });
    if (random.chance(odds.play))
      yield step('track', { action: 'video_played', seconds: random.between(3, 90) });
    if (random.chance(odds.newsletter)) yield step('form_submission', { form: 'newsletter' });
    if (random.chance(odds.cart)) {
      cart.push(product);
      yield step('add_to_cart', { product_id: product.id, price: product.price, quantity: 1 });
    }
  }
  if (cart.length === 0 || !random.chance(odds.checkout)) return;
  page = { path: '/checkout', title: 'Checkout' };
  yield step('page_view');
  yield* signIn(random.chance(0.4));
  const order = orderOf(cart, random);
  yield step('checkout_started', order);
  if (random.chance(odds.buy))
    yield step('purchase', { ...order, order_id: `o_${random.between(100_000, 999_999)}` });
}

function orderOf(cart: readonly Product[], random: Random): Record<string, unknown> {
  const items = cart.map(({ id, price }) => ({
    product_id: id,
    price,
    quantity: price < 60 ? random.between(1, 4) : 1,
  }));
  const goods = items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const shipping = goods < 100 ? 4.95 : 0;
  return { value: goods + shipping, shipping, currency: 'USD', items };
}
