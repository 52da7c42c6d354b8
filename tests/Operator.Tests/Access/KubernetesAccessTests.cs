using System.Globalization;
using System.Text;
using Kubernaut.Api.Access;
using Kubernaut.Operator.Access;
using Kubernaut.TestKit;

namespace Kubernaut.Operator.Tests.Access;

public sealed class KubernetesAccessTests
{
    private static readonly AccessRight Write = new("create", "auditevents");
    private static readonly AccessRight Read = new("list", "auditevents");

    private readonly ManualTime _time = new();
    private readonly ScriptedReviews _reviews = new();
    private readonly KubernetesAccess _access;

    public KubernetesAccessTests() => _access = new KubernetesAccess(_reviews, _time);

    [Fact]
    public async Task A_caller_is_asked_about_once_while_the_answer_is_fresh()
    {
        await DecideAsync("good");
        _time.Advance(KubernetesAccess.IdentityLifetime - TimeSpan.FromSeconds(1));

        var decision = await DecideAsync("good");

        Assert.Equal(new AccessDecision.Allowed("writer"), decision);
        Assert.Equal((1, 1), (_reviews.TokensAsked, _reviews.RightsAsked));
    }

    [Fact]
    public async Task A_deleted_token_stops_working_after_a_minute()
    {
        await DecideAsync("good");
        _reviews.Tokens.Clear();

        _time.Advance(KubernetesAccess.IdentityLifetime);

        Assert.IsType<AccessDecision.Unauthenticated>(await DecideAsync("good"));
    }

    [Fact]
    public async Task A_revoked_grant_stops_working_after_five_minutes_of_use()
    {
        await DecideAsync("good");
        _reviews.Allows = false;
        _time.Advance(KubernetesAccess.GrantLifetime - TimeSpan.FromSeconds(1));
        var before = await DecideAsync("good");

        _time.Advance(TimeSpan.FromSeconds(1));
        var after = await DecideAsync("good");

        Assert.IsType<AccessDecision.Allowed>(before);
        Assert.Equal(new AccessDecision.Forbidden("writer"), after);
    }

    [Fact]
    public async Task A_new_grant_works_after_a_minute()
    {
        _reviews.Allows = false;
        var before = await DecideAsync("good");
        _reviews.Allows = true;

        _time.Advance(KubernetesAccess.DenialLifetime);

        Assert.IsType<AccessDecision.Forbidden>(before);
        Assert.IsType<AccessDecision.Allowed>(await DecideAsync("good"));
    }

    [Fact]
    public async Task A_refused_token_is_not_asked_about_again_for_a_minute()
    {
        await DecideAsync("made-up");
        await DecideAsync("made-up");
        _time.Advance(KubernetesAccess.DenialLifetime);
        await DecideAsync("made-up");

        Assert.Equal(2, _reviews.TokensAsked);
    }

    [Fact]
    public async Task A_right_is_granted_for_itself_alone()
    {
        await DecideAsync("good");
        _reviews.Allows = false;

        var decision = await _access.DecideAsync("good", Read, default);

        Assert.IsType<AccessDecision.Forbidden>(decision);
    }

    [Fact]
    public async Task A_fresh_grant_serves_while_the_api_server_is_away()
    {
        await DecideAsync("good");
        _reviews.IsAway = true;
        _time.Advance(KubernetesAccess.GrantLifetime - TimeSpan.FromSeconds(1));
        var before = await DecideAsync("good");

        _time.Advance(TimeSpan.FromSeconds(1));
        var after = await DecideAsync("good");

        Assert.IsType<AccessDecision.Allowed>(before);
        Assert.IsType<AccessDecision.Undecided>(after);
    }

    [Fact]
    public async Task Nobody_new_is_judged_while_the_api_server_is_away()
    {
        _reviews.IsAway = true;

        Assert.IsType<AccessDecision.Undecided>(await DecideAsync("good"));
    }

    [Fact]
    public async Task A_dead_token_does_not_come_back_when_the_api_server_goes_away()
    {
        await DecideAsync("good");
        _reviews.Tokens.Clear();
        _time.Advance(KubernetesAccess.IdentityLifetime);
        await DecideAsync("good");
        _reviews.IsAway = true;

        _time.Advance(KubernetesAccess.DenialLifetime);

        Assert.IsType<AccessDecision.Undecided>(await DecideAsync("good"));
    }

    [Fact]
    public async Task Everybody_who_asks_at_once_waits_for_one_answer()
    {
        var ready = new TaskCompletionSource();
        _reviews.Ready = ready.Task;
        var waiting = Enumerable.Range(0, 50).Select(_ => DecideAsync("good")).ToList();

        ready.SetResult();
        var decisions = await Task.WhenAll(waiting);

        Assert.All(decisions, decision => Assert.IsType<AccessDecision.Allowed>(decision));
        Assert.Equal((1, 1), (_reviews.TokensAsked, _reviews.RightsAsked));
    }

    [Fact]
    public async Task A_caller_who_hangs_up_takes_no_answer_from_the_others()
    {
        var ready = new TaskCompletionSource();
        _reviews.Ready = ready.Task;
        using var hangUp = new CancellationTokenSource();
        var first = _access.DecideAsync("good", Write, hangUp.Token);
        var second = DecideAsync("good");

        await hangUp.CancelAsync();
        ready.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.IsType<AccessDecision.Allowed>(await second);
    }

    [Fact]
    public async Task A_token_ends_when_it_says_however_fresh_the_answer_is()
    {
        var token = Jwt($$"""{"exp":{{_time.GetUtcNow().AddSeconds(10).ToUnixTimeSeconds()}}}""");
        _reviews.Tokens.Add(token);
        var before = await DecideAsync(token);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.IsType<AccessDecision.Allowed>(before);
        Assert.IsType<AccessDecision.Unauthenticated>(await DecideAsync(token));
    }

    [Theory]
    [InlineData("{\"exp\":1e999}")]
    [InlineData("{\"exp\":\"soon\"}")]
    [InlineData("{\"e\\ud800\":1,\"exp\":9999999999}")]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("")]
    public async Task A_token_with_nonsense_in_it_is_left_to_the_api_server(string claims)
    {
        Assert.IsType<AccessDecision.Unauthenticated>(await DecideAsync(Jwt(claims)));
        Assert.Equal(1, _reviews.TokensAsked);
    }

    [Fact]
    public async Task A_flood_of_made_up_tokens_pushes_no_caller_out()
    {
        await DecideAsync("good");
        for (var i = 0; i < 10_000; i++)
        {
            await DecideAsync(i.ToString(CultureInfo.InvariantCulture));
        }

        var asked = _reviews.TokensAsked;
        await DecideAsync("good");

        Assert.Equal(asked, _reviews.TokensAsked);
    }

    private static string Jwt(string claims) => $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=')}.c2ln";

    private Task<AccessDecision> DecideAsync(string token) => _access.DecideAsync(token, Write, CancellationToken.None);
}
