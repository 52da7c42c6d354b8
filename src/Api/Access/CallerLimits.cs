using System.Threading.RateLimiting;
using Kubernaut.Api.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Access;

/// <summary>Bounds what each caller may take, by the name that their token proves: headers and addresses are the caller's to choose.</summary>
internal sealed class CallerLimits(IOptions<CallerLimitOptions> options, AccessMetrics metrics) : IConfigureOptions<RateLimiterOptions>
{
    /// <summary>When a limit does not say itself when it is worth trying again.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<CallerLimitOptions>, CallerLimitOptionsValidator>();
        services.AddOptions<CallerLimitOptions>().BindConfiguration(CallerLimitOptions.Section).ValidateOnStart();
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>, CallerLimits>();
        services.AddRateLimiter(_ => { });
    }

    public void Configure(RateLimiterOptions limiter)
    {
        var limits = options.Value;

        // In this order: a request that is refused for being one too many at once costs no token.
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => CallerOf(context) is { } caller
                ? RateLimitPartition.GetConcurrencyLimiter(caller, _ => new ConcurrencyLimiterOptions { PermitLimit = limits.Concurrent })
                : RateLimitPartition.GetNoLimiter("")),
            PartitionedRateLimiter.Create<HttpContext, string>(context => CallerOf(context) is { } caller
                ? RateLimitPartition.GetTokenBucketLimiter(caller, _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = limits.Burst,
                    TokensPerPeriod = limits.RequestsPerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                })
                : RateLimitPartition.GetNoLimiter("")));

        limiter.OnRejected = (rejected, _) => new ValueTask(RefuseAsync(rejected));
    }

    /// <returns>Null for probes, scrapes and paths that do not exist, and where callers are not told apart.</returns>
    private static string? CallerOf(HttpContext context) => context.User.Identity?.Name;

    private Task RefuseAsync(OnRejectedContext rejected)
    {
        metrics.Decided(AccessMetrics.Limited);
        var isRate = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
        return ProblemWriter.WriteAsync(rejected.HttpContext, new ApiProblem
        {
            Status = StatusCodes.Status429TooManyRequests,
            Code = ErrorCode.RateLimited,
            Message = isRate
                ? $"{CallerOf(rejected.HttpContext)} sends more than {options.Value.RequestsPerSecond} requests a second; send it again later, or several events as a batch."
                : $"{CallerOf(rejected.HttpContext)} has {options.Value.Concurrent} requests under way already; send it again when they are answered.",
            RetryAfter = isRate && wait > RetryAfter ? wait : RetryAfter,
        });
    }
}
