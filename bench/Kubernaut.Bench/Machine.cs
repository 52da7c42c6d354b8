using System.Globalization;
using Kubernaut.TestKit;
using Npgsql;

namespace Kubernaut.Bench;

/// <summary>What figures were taken on.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync()
    {
        var processor = Value("/proc/cpuinfo", "model name") ?? "processor";
        var kilobytes = long.Parse(Value("/proc/meminfo", "MemTotal")!.Split(' ')[0], CultureInfo.InvariantCulture);

        await using var server = NpgsqlDataSource.Create(Required.Variable(Required.Postgres));
        await using var connection = await server.OpenConnectionAsync();
        return $"{processor}, {Environment.ProcessorCount} cores, {kilobytes / 1024 / 1024} GiB of memory, PostgreSQL {connection.PostgreSqlVersion}, .NET {Environment.Version}";
    }

    private static string? Value(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
