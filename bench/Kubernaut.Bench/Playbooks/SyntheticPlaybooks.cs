namespace Kubernaut.Bench.Playbooks;

/// <summary>Playbooks and incidents that are put together from the words of the trade; the same number always gives the same.</summary>
internal static class SyntheticPlaybooks
{
    private static readonly string[] Systems =
    [
        "PostgreSQL", "Redis", "Kafka", "RabbitMQ", "Elasticsearch", "MongoDB", "Cassandra", "etcd", "CoreDNS", "Istio", "Envoy", "Nginx ingress", "Prometheus", "Grafana", "Loki",
        "Thanos", "ArgoCD", "Flux", "Vault", "Keycloak", "MinIO", "Ceph", "Longhorn", "Cilium", "Calico", "kubelet", "kube-apiserver", "scheduler", "cert-manager", "Harbor", "Jenkins",
        "Tekton", "Airflow", "Spark", "Flink", "ClickHouse", "MySQL", "Memcached", "NATS", "HAProxy",
    ];

    private static readonly string[] Symptoms =
    [
        "out of memory", "crash loop", "disk full", "certificate expired", "high latency", "connection refused", "image pull failure", "replication lag", "leader election", "quota exceeded",
        "CPU throttling", "too many connections", "node not ready", "pending pods", "failed backup", "DNS timeout", "rate limit", "config error", "slow queries", "lost quorum", "volume not mounted",
        "5xx errors", "stuck rollout", "clock skew", "permission denied", "packet loss", "queue backlog", "deadlock", "cache misses", "webhook timeout",
    ];

    private static readonly string[] Actions =
    [
        "Restarts", "Scales out", "Rolls back", "Fails over", "Drains", "Rebuilds", "Rotates", "Expands", "Compacts", "Throttles", "Evicts", "Re-creates", "Patches", "Restores", "Isolates",
    ];

    private static readonly string[] Places =
    [
        "payments", "checkout", "search", "billing", "catalog", "identity", "shipping", "reporting", "inventory", "messaging", "analytics", "gateway", "profile", "orders", "pricing", "support",
    ];

    public static SyntheticPlaybook Make(int number)
    {
        var random = new Random(number);
        var (system, symptom, other) = (Pick(random, Systems), Pick(random, Symptoms), Pick(random, Symptoms));
        return new SyntheticPlaybook(
            $"playbook-{number:000000}",
            $"{system}: {symptom} in {Pick(random, Places)} {number}",
            $"{Pick(random, Actions)} {system} of {Pick(random, Places)} after {symptom}. Use it when {Pick(random, Systems)} reports {other} and {Pick(random, Places)} shows {Pick(random, Symptoms)}.",
            $$"""{"threeTenths": "v{{(number % 10 < 2 ? 3 : number % 10)}}", "tenth": "v{{number % 10}}", "hundredth": "v{{number % 100}}", "thousandth": "v{{number % 1000}}"}""");
    }

    /// <summary>What an alert would say.</summary>
    public static IEnumerable<string> Incidents(int count) => Enumerable.Range(1, count).Select(number =>
    {
        var random = new Random(-number);
        return $"{Pick(random, Systems)} in namespace {Pick(random, Places)} has {Pick(random, Symptoms)}, {Pick(random, Places)} reports {Pick(random, Symptoms)} for 15 minutes";
    });

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}

/// <summary>A playbook of a benchmark.</summary>
internal sealed record SyntheticPlaybook(string Id, string Name, string Description, string LabelsJson);
