using System.Net;
using FsCheck;
using FsCheck.Fluent;

namespace Kubernaut.Api.Tests.Audit;

/// <summary>Alone, because it weighs the memory of the process.</summary>
[CollectionDefinition(nameof(MalformedBodyTests), DisableParallelization = true)]
[Collection(nameof(MalformedBodyTests))]
public sealed class MalformedBodyTests : IAsyncLifetime
{
    private const int Bodies = 10_000;

    /// <summary>Changes the bodies, and nothing else: any other must do as well.</summary>
    private const ulong Seed = 20261126;

    private readonly ApiHost _host = new() { Settings = { ["Limits:RequestsPerSecond"] = "1000000", ["Limits:Burst"] = "1000000" } };

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Ten_thousand_malformed_bodies_are_refused_with_a_place_and_leave_nothing_behind()
    {
        var bodies = MalformedBody.Any.Sample(Bodies, new Rnd(Seed), size: 30).ToArray();

        // What the first requests set up stays for good.
        await RefusedAsync(bodies[..500]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await RefusedAsync(bodies);
        var after = GC.GetTotalMemory(forceFullCollection: true);

        Assert.True(bodies.DistinctBy(body => body.Fault).Count() > 10);
        Assert.Equal(0, await _host.Database.ScalarAsync<long>("SELECT count(*) FROM audit_events"));
        Assert.InRange(after - before, long.MinValue, 20 * 1024 * 1024);
    }

    private async Task RefusedAsync(MalformedBody[] bodies) => await Parallel.ForEachAsync(
        bodies,
        new ParallelOptions { MaxDegreeOfParallelism = 8 },
        async (body, cancellationToken) =>
        {
            using var content = MangledBody.AsJson(body.Body);
            using var answer = await _host.Api.PostAsync(new Uri(Sample.Path, UriKind.Relative), content, cancellationToken);

            var pointers = (int)answer.StatusCode is >= 400 and < 500 ? await answer.PointersAsync() : [];
            Assert.True(
                answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity && pointers.Length > 0,
                $"{body.Fault}: {(int)answer.StatusCode} for {Convert.ToBase64String(body.Body[..Math.Min(body.Body.Length, 2000)])}");
        });
}
