/** Host names and ports that a URL must not name in production, whatever they resolve to. */

/** Metadata services: credentials of the machine lie behind them, so they are refused in development, too. */
const metadataNames: readonly string[] = [
  'instance-data', // AWS, also instance-data.ec2.internal
  'instance-data.ec2.internal',
  'metadata', // Google Cloud
  'metadata.goog', // Google Cloud
  'metadata.google.internal', // Google Cloud
  'metadata.tencentyun.com', // Tencent Cloud
];

/**
 * Host names that, with all names below them, are only ever answered inside a network or not at all. `example` is
 * reserved, too, and harmless: nothing answers for it, and documentation and tests use it.
 */
export const localHostNames: readonly string[] = [
  // IANA's registry of special-use domain names (RFC 6761).
  'alt', // RFC 9476
  'arpa', // home.arpa (RFC 8375), reverse look-ups, ipv4only.arpa (RFC 7050)
  'invalid', // RFC 6761
  'local', // multicast DNS (RFC 6762), and cluster.local of Kubernetes
  'localhost', // RFC 6761
  'onion', // RFC 7686
  'test', // RFC 6761
  // Used by private networks: reserved by ICANN in 2024 (internal), kept out of the root zone by ICANN since 2018 (corp,
  // home, mail), and listed by RFC 6762, appendix G (the others).
  'corp',
  'home',
  'internal', // also compute.internal of AWS, c.PROJECT.internal of Google Cloud, docker.internal
  'intranet',
  'lan',
  'mail',
  'private',
  // Default names of systems.
  'consul', // HashiCorp Consul
  'localdomain', // many Unix systems
  'svc', // SERVICE.NAMESPACE.svc of Kubernetes
  ...metadataNames,
];

/** Ports below 1024 that a URL may name. */
export const webPorts: readonly number[] = [80, 443];

/** Ports from 1024 that a URL must not name: what listens there is inside a network, or would misread a request. */
export const internalPorts: readonly number[] = [
  // Databases, caches, queues, clusters and remote control, by their default ports.
  1433, // Microsoft SQL Server
  1521, // Oracle Database
  2181, // ZooKeeper
  2375, // Docker
  2376, // Docker over TLS
  2377, // Docker Swarm
  2379, // etcd, clients
  2380, // etcd, peers
  3260, // iSCSI
  3306, // MySQL
  3389, // RDP
  4369, // Erlang's port mapper
  5432, // PostgreSQL
  5671, // AMQP over TLS
  5672, // AMQP
  5900, // VNC
  5984, // CouchDB
  5985, // WinRM
  5986, // WinRM over TLS
  6379, // Redis
  6432, // PgBouncer
  6443, // API server of Kubernetes
  7000, // Cassandra, between nodes
  7001, // Cassandra, between nodes over TLS
  7199, // Cassandra, JMX
  7687, // Neo4j
  8200, // Vault
  8300, // Consul
  8301, // Consul
  8302, // Consul
  8500, // Consul
  8501, // Consul over TLS
  9042, // Cassandra
  9092, // Kafka
  9200, // Elasticsearch
  9300, // Elasticsearch, between nodes
  10250, // kubelet
  10255, // kubelet, read only
  10257, // controller manager of Kubernetes
  10259, // scheduler of Kubernetes
  11211, // memcached
  15672, // RabbitMQ, management
  26257, // CockroachDB
  26379, // Redis Sentinel
  27017, // MongoDB
  27018, // MongoDB, shards
  27019, // MongoDB, configuration
  50000, // Db2
  61616, // ActiveMQ
  // "Bad ports" of the Fetch standard: other protocols that a request could be taken for.
  1719, // H.323
  1720, // H.323
  1723, // PPTP
  2049, // NFS
  3659, // Apple SASL
  4045, // NFS locks
  4190, // Sieve
  5060, // SIP
  5061, // SIP over TLS
  6000, // X11
  6566, // SANE
  6665, // IRC
  6666, // IRC
  6667, // IRC
  6668, // IRC
  6669, // IRC
  6679, // IRC over TLS
  6697, // IRC over TLS
  10080, // Amanda
];

/** Whether a name, in lower case and without a final dot, is that of a metadata service. */
export function isMetadataName(host: string): boolean {
  return isAmong(host, metadataNames);
}

/** Whether a name, in lower case and without a final dot, means something only inside a network. */
export function isLocalName(host: string): boolean {
  return !host.includes('.') || isAmong(host, localHostNames);
}

function isAmong(host: string, names: readonly string[]): boolean {
  return names.some((name) => `.${host}`.endsWith(`.${name}`));
}

/** Whether a URL may name this port in production. */
export function isWebPort(port: number): boolean {
  return port < 1024 ? webPorts.includes(port) : !internalPorts.includes(port);
}
