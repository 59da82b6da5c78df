// The parts of React that the playground uses. Its only component comes from GraphiQL.
declare module 'react' {
  export type ReactNode = unknown;
  export type ReactElement = object;
  export function createElement(type: unknown, props?: object | null, ...children: ReactNode[]): ReactElement;
}

declare module 'react-dom/client' {
  export function createRoot(container: Element): { render(node: unknown): void };
}
