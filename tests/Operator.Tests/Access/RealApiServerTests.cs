using k8s;
using Kubernaut.Api.Access;
using Kubernaut.Operator.Access;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using KubeOps.KubernetesClient;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator.Tests.Access;

/// <summary>Tokens that the real API server makes, reviews and forgets.</summary>
public sealed class RealApiServerTests : IClassFixture<KubernetesFixture>, IAsyncLifetime
{
    private static readonly AccessRight Write = new("create", "auditevents");

    private readonly string _account = $"caller-{Guid.NewGuid():N}";
    private readonly ManualTime _time = new(TimeProvider.System.GetUtcNow());
    private readonly IKubernetesClient _client;
    private readonly Accounts _accounts;

    public RealApiServerTests(KubernetesFixture cluster)
    {
        cluster.Configuration.Namespace = cluster.Namespace;
        _client = cluster.Client;
        _accounts = new Accounts(cluster.Client, cluster.Namespace);
    }

    public Task InitializeAsync() => _accounts.CreateAsync(_account);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_role_binding_in_the_operators_namespace_lets_an_account_in()
    {
        await _accounts.GrantAsync(_account, Write.Resource, Write.Verb);

        var decision = await Access().DecideAsync(await _accounts.TokenAsync(_account), Write, default);

        Assert.Equal(new AccessDecision.Allowed(_accounts.NameOf(_account)), decision);
    }

    [Fact]
    public async Task A_right_on_one_resource_is_none_on_another()
    {
        await _accounts.GrantAsync(_account, Write.Resource, Write.Verb);

        var decision = await Access().DecideAsync(await _accounts.TokenAsync(_account), new AccessRight("list", "legalholds"), default);

        Assert.Equal(new AccessDecision.Forbidden(_accounts.NameOf(_account)), decision);
    }

    [Fact]
    public async Task A_removed_role_binding_stops_working_within_the_bound()
    {
        await _accounts.GrantAsync(_account, Write.Resource, Write.Verb);
        var token = await _accounts.TokenAsync(_account);
        var access = Access();
        var before = await access.DecideAsync(token, Write, default);
        await _accounts.RevokeAsync(_account, Write.Resource, Write.Verb);

        _time.Advance(KubernetesAccess.GrantLifetime);

        Assert.IsType<AccessDecision.Allowed>(before);
        Assert.IsType<AccessDecision.Forbidden>(await access.DecideAsync(token, Write, default));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "other", false)]
    [InlineData("kubernaut-storage", "kubernaut-storage", true)]
    [InlineData("kubernaut-storage", "other", false)]
    [InlineData("kubernaut-storage", "", false)]
    public async Task A_token_for_another_audience_is_nobodys(string wanted, string made, bool isLetIn)
    {
        await _accounts.GrantAsync(_account, Write.Resource, Write.Verb);
        var token = await _accounts.TokenAsync(_account, List(made));

        var decision = await Access(List(wanted)).DecideAsync(token, Write, default);

        Assert.Equal(isLetIn ? new AccessDecision.Allowed(_accounts.NameOf(_account)) : new AccessDecision.Unauthenticated(), decision);
    }

    [Fact]
    public async Task A_forged_token_is_nobodys()
    {
        var token = await _accounts.TokenAsync(_account);
        var forged = $"{token[..token.LastIndexOf('.')]}.{new string('A', 342)}";

        Assert.IsType<AccessDecision.Unauthenticated>(await Access().DecideAsync(forged, Write, default));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_decides_nothing()
    {
        using var nowhere = new KubernetesClient(new KubernetesClientConfiguration { Host = "https://127.0.0.1:1", Namespace = "default" });
        var access = new KubernetesAccess(Reviews(nowhere), _time);

        Assert.IsType<AccessDecision.Undecided>(await access.DecideAsync("any", Write, default));
    }

    [Fact]
    public async Task A_server_that_lets_us_ask_nothing_decides_nothing()
    {
        var configuration = KubernetesFixture.Connect();
        configuration.AccessToken = await _accounts.TokenAsync(_account);
        using var powerless = new KubernetesClient(configuration);
        var access = new KubernetesAccess(Reviews(powerless), _time);

        Assert.IsType<AccessDecision.Undecided>(await access.DecideAsync("any", Write, default));
    }

    private static string[] List(string audience) => audience.Length == 0 ? [] : [audience];

    private static KubernetesReviews Reviews(IKubernetesClient client, params string[] audiences) =>
        new(client, Options.Create(new AuthOptions { Audiences = audiences }), NullLogger<KubernetesReviews>.Instance);

    private KubernetesAccess Access(params string[] audiences) => new(Reviews(_client, audiences), _time);
}
