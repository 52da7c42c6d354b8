using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Certificates;
using Kubernaut.TestKit.Servers;
using Npgsql;

namespace Kubernaut.Storage.Tests.Postgres;

/// <summary>A PostgreSQL with ssl=on, whose certificate a throw-away authority has issued for 127.0.0.1.</summary>
public sealed class PostgresTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kubernaut-tls").FullName;
    private readonly TestAuthority _authority = new();
    private OwnServer _server = null!;

    private string Trusted => Path.Combine(_folder, "authority.crt");

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Trusted, _authority.Pem);
        _server = await OwnServer.StartPostgresAsync();
        var files = await _server.GiveAsync(_authority.Issue(_folder, "server", "127.0.0.1", TimeSpan.FromDays(1)));

        await using var plain = NpgsqlDataSource.Create(_server.Address);
        await ExecuteAsync(plain, $"ALTER SYSTEM SET ssl_cert_file = '{files.Certificate}'");
        await ExecuteAsync(plain, $"ALTER SYSTEM SET ssl_key_file = '{files.Key}'");
        await ExecuteAsync(plain, "ALTER SYSTEM SET ssl = on");

        // A restart, since a reload takes effect at a moment that nobody is told.
        await _server.StopAsync();
        await _server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_server_whose_authority_and_name_are_right_is_talked_to_in_secret()
    {
        await using var runtime = new RuntimeDatabase(Settings(Trusted));
        await using var owner = new OwnerDatabase(Settings(Trusted));

        await using var one = await runtime.OpenAsync(default);
        await using var other = await owner.OpenAsync(default);

        Assert.Equal((true, true), (await IsEncryptedAsync(one), await IsEncryptedAsync(other)));
    }

    [Fact]
    public async Task A_server_of_another_authority_is_refused_as_one_that_is_away()
    {
        using var stranger = new TestAuthority();
        var other = Path.Combine(_folder, "stranger.crt");
        await File.WriteAllTextAsync(other, stranger.Pem);

        var failure = await FailureAsync(Settings(other));

        Assert.Contains("certificate", failure.InnerException!.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(PostgresErrorKind.Transient, PostgresErrors.Classify(failure));
    }

    [Fact]
    public async Task A_server_of_another_name_is_refused()
    {
        var failure = await FailureAsync(Settings(Trusted, host: "localhost"));

        Assert.Equal(PostgresErrorKind.Transient, PostgresErrors.Classify(failure));
    }

    [Fact]
    public async Task A_server_without_tls_is_refused()
    {
        await using (var plain = NpgsqlDataSource.Create(_server.Address))
        {
            await ExecuteAsync(plain, "ALTER SYSTEM SET ssl = off");
        }

        await _server.StopAsync();
        await _server.StartAsync();

        await FailureAsync(Settings(Trusted));
    }

    private static async Task<NpgsqlException> FailureAsync(string settings)
    {
        await using var database = new RuntimeDatabase(settings);
        return await Assert.ThrowsAsync<NpgsqlException>(async () => await database.OpenAsync(default));
    }

    private static async Task<bool> IsEncryptedAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private string Settings(string authority, string host = "127.0.0.1") => new NpgsqlConnectionStringBuilder(_server.Address)
    {
        Host = host,
        SslMode = SslMode.VerifyFull,
        RootCertificate = authority,
    }.ConnectionString;
}
