using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kubernaut.Api.Access;
using Kubernaut.Api.ActionTraces;
using Kubernaut.Api.Audit;
using Kubernaut.Api.Description;
using Kubernaut.Api.Health;
using Kubernaut.Api.Http;
using Kubernaut.Api.Metrics;
using Kubernaut.Api.Partitions;
using Kubernaut.Api.Playbooks;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;
using Kubernaut.Api.Seals;
using Kubernaut.Api.SuccessRates;
using Kubernaut.Api.Telemetry;
using Kubernaut.Audit;
using Kubernaut.Storage.ActionTraces;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.SuccessRates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api;

/// <summary>The whole HTTP contract in two calls: one that registers, one that maps; and its part of probes in two more.</summary>
public static class ApiServices
{
    /// <summary>Longest that one readiness check may take; the kubelet gives up after its own timeoutSeconds.</summary>
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddKubernautApi(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>();
        services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section).ValidateOnStart();
        services.AddKeyedSingleton<IAccessControl, OpenAccess>(AuthMode.None);
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IAccessControl>(provider.GetRequiredService<IOptions<AuthOptions>>().Value.Mode));
        services.AddSingleton<AccessMetrics>();
        CallerLimits.AddTo(services);
        services.Configure<JsonOptions>(ConfigureJson);

        services.AddAuditStorage();
        services.AddDeadLetterDrain();
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<AuditRequests>();
        services.AddPartitions();
        services.AddSingleton<VerificationTurn>();
        services.AddActionTraces();
        services.AddSuccessRates();
        services.AddApiDescription();

        services.AddSingleton(new ListenerFeature(Listener.Api));
        return services.AddKubernautProbes();
    }

    /// <summary>The part of the contract that a process without the API has too: health and metrics.</summary>
    public static IServiceCollection AddKubernautProbes(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>();
        services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddOptions<TelemetryOptions>().Configure<IConfiguration>((telemetry, configuration) => telemetry.Read(configuration)).ValidateOnStart();
        services.AddHostedService<TelemetryExport>();
        services.AddSingleton(new ListenerFeature(Listener.Health));
        services.AddSingleton(new ListenerFeature(Listener.Metrics));
        services.AddSingleton<ServerCertificate>();
        services.AddHostedService<CertificateRefresh>();
        services.AddHostedService<DrainDelay>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelListeners>();
        services.AddSingleton<MetricRegistry>();
        services.AddDeadLetters();
        services.AddPlaybooks();

        // It quotes malformed headers, and one of them may hold a token.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None));

        // A check that fails says so in the answer; an error in the log at every probe would bury the cause.
        services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical));
        services.AddHealthChecks()
            .AddCheck<ShutdownCheck>("process")

            // The database may take half of it; the other half is for Redis.
            .AddCheck<DatabaseCheck>("database", timeout: 2 * CheckTimeout)
            .AddCheck<SchemaCheck>("schema", HealthStatus.Degraded, timeout: CheckTimeout)
            .AddCheck<PartitionCheck>("partition", HealthStatus.Degraded, timeout: CheckTimeout)
            .AddCheck<DeadLetterCheck>("redis", HealthStatus.Degraded, timeout: CheckTimeout)
            .AddCheck<EmbedderCheck>("embedder", HealthStatus.Degraded, timeout: CheckTimeout);
        return services;
    }

    public static WebApplication MapKubernautApi(this WebApplication app)
    {
        app.MapKubernautProbes();
        app.UseMiddleware<AccessMiddleware>();
        app.UseRateLimiter();

        app.MapAudit();
        app.MapPartitions();
        app.MapSeals();
        app.MapPlaybooks();
        app.MapActionTraces();
        app.MapSuccessRates();
        app.MapApiDescription();
        return app;
    }

    public static WebApplication MapKubernautProbes(this WebApplication app)
    {
        app.UseMiddleware<DrainMiddleware>();
        app.UseMiddleware<RequestSpanMiddleware>();
        app.UseMiddleware<ApiProblemsMiddleware>();
        app.UseMiddleware<ListenerMiddleware>();

        app.MapHealth();
        app.MapMetrics();
        return app;
    }

    private static void ConfigureJson(JsonOptions json)
    {
        json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.SerializerOptions.Converters.Add(new InstantConverter());

        // Answers are JSON and never part of a page, so text can stay readable.
        json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, AuditAnswersJson.Default);
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, PartitionAnswersJson.Default);
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, SealAnswersJson.Default);
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, PlaybookAnswersJson.Default);
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, ActionTraceAnswersJson.Default);
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, SuccessRateAnswersJson.Default);
    }
}
