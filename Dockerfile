# The product without its embedded PostgreSQL. Set DATABASE_URL, ENCRYPTION_KEY and BOOTSTRAP_API_KEY.
# The image serves every role: docker-compose.yml runs API, workers and a PostgreSQL.

FROM node:24.21.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The base image has Node, and the build needs no install scripts of packages.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json schema.graphql ./
COPY scripts/bundle.mjs scripts/bundle.mjs
COPY server server
COPY web web
RUN npm run build

FROM node:24.21.0-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are the programs of the embedded PostgreSQL.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 METRICS_PORT=9400
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist/server dist/server
COPY --from=build /app/dist/web dist/web
USER node
EXPOSE 4000 9400
# Every role listens on this port, including workers.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.METRICS_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell in between, so that SIGTERM reaches the server, which then finishes the requests in flight.
# On a machine with much memory, V8 lets the heap grow to four times its live size before it collects garbage, and most
# of the heap here is garbage. These options are no limits: the process gets the memory that it needs. scripts/start.mjs
# has the same ones.
CMD ["node", "--enable-source-maps", "--max-semi-space-size=32", "--heap-growing-percent=100", "--no-allocation-site-pretenuring", "dist/server/main.js"]
