# The product without its embedded database: give it DATABASE_URL, ENCRYPTION_KEY and BOOTSTRAP_API_KEY.
# One image for every role; see docker-compose.yml for API and workers beside a PostgreSQL.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image brings Node, and no package of ours needs its install script to build.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json schema.graphql ./
COPY server server
COPY web web
RUN npm run build

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are the embedded PostgreSQL's programs.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 METRICS_PORT=9400 UV_THREADPOOL_SIZE=16
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist/server dist/server
COPY --from=build /app/dist/web dist/web
USER node
EXPOSE 4000 9400
# Every role has this port, workers too.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.METRICS_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell in between: SIGTERM reaches the server, which ends what is under way.
# On a large machine V8 lets its heap grow to four times what lives in it before it looks for what does not, which is most
# of it here. The options for memory are no limits: what is needed is taken. scripts/start.mjs has the same.
CMD ["node", "--enable-source-maps", "--max-semi-space-size=32", "--heap-growing-percent=100", "--no-allocation-site-pretenuring", "dist/server/main.js"]
