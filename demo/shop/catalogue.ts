import { type Random } from './random.ts';

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  /** In whole dollars. */
  readonly price: number;
}

const categories: readonly (readonly [
  category: string,
  ...products: readonly (readonly [string, number])[],
])[] = [
  [
    'kitchen',
    ['Linen Apron', 24],
    ['Pepper Mill', 39],
    ['Cast Iron Pan', 79],
    ['Chef Knife', 149],
    ['Espresso Machine', 799],
  ],
  [
    'table',
    ['Napkin Set', 18],
    ['Water Glasses', 29],
    ['Stoneware Bowls', 59],
    ['Oak Cutting Board', 65],
    ['Dinner Service', 289],
  ],
  [
    'living',
    ['Beeswax Candle', 14],
    ['Wool Cushion', 49],
    ['Reading Lamp', 119],
    ['Lounge Chair', 599],
    ['Walnut Sideboard', 1290],
  ],
  [
    'garden',
    ['Seed Box', 19],
    ['Hand Trowel', 22],
    ['Watering Can', 45],
    ['Folding Bench', 179],
    ['Teak Table', 449],
  ],
  [
    'sleep',
    ['Lavender Pillow', 34],
    ['Bed Linen', 99],
    ['Down Blanket', 219],
    ['Bed Frame', 890],
    ['Horsehair Mattress', 1890],
  ],
];

export const catalogue: readonly Product[] = categories.flatMap(([category, ...products]) =>
  products.map(([name, price]) => ({
    id: `p_${name.toLowerCase().replaceAll(' ', '_')}`,
    name,
    category,
    price,
  })),
);

/** Expensive products are viewed and bought less often, which gives order values a long tail. */
const popularity = catalogue.map(({ price }) => price ** -0.3);

/** Chooses a product at random, weighted by its popularity. */
export function chooseProduct(random: Random): Product {
  return catalogue[random.weighted(popularity)]!;
}
