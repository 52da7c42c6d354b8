using k8s;
using k8s.LeaderElection;
using k8s.Models;
using KubeOps.Abstractions.Builder;
using KubeOps.Abstractions.Events;
using KubeOps.Abstractions.Reconciliation.Controller;
using KubeOps.Abstractions.Reconciliation.Finalizer;
using KubeOps.Abstractions.Reconciliation.Queue;
using KubeOps.KubernetesClient;
using KubeOps.KubernetesClient.Connection;
using KubeOps.Operator.Events;
using KubeOps.Operator.LeaderElection;
using KubeOps.Operator.Reconciliation;
using KubeOps.Operator.Watcher;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace KubeOps.Operator.Builder;

/// <summary>Wires the client, the loops and the election into the host's services.</summary>
internal sealed class OperatorBuilder : IOperatorBuilder
{
    private readonly HashSet<Type> _controlled = [];
    private readonly List<FinalizerRegistration> _finalizers = [];

    public OperatorBuilder(IServiceCollection services, OperatorSettings settings)
    {
        Services = services;
        Settings = settings;
        services.AddSingleton(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new RuntimeSettings());
        AddClient();
        AddEvents();
        AddLeadership();
        services.AddHostedService<OperatorService>();
    }

    public IServiceCollection Services { get; }

    public OperatorSettings Settings { get; }

    public IOperatorBuilder AddController<TImplementation, TEntity>()
        where TImplementation : class, IEntityController<TEntity>
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        if (!_controlled.Add(typeof(TEntity)))
        {
            throw new InvalidOperationException($"{typeof(TEntity).Name} has a controller already; one kind has one.");
        }

        Services.TryAddScoped<TImplementation>();
        Services.TryAddScoped<IEntityController<TEntity>, TImplementation>();
        Services.AddKeyedSingleton<EntityLoop>(typeof(TEntity), (services, _) => CreateLoop<TEntity>(services, typeof(TImplementation)));
        Services.AddSingleton(services => LoopOf<TEntity>(services));
        Services.TryAddSingleton<EntityQueue<TEntity>>(services => (entity, _, _, queueIn, _, _) =>
            Task.FromResult(LoopOf<TEntity>(services).Enqueue(new ObjectKey(entity.Namespace(), entity.Name()), queueIn)));
        return this;
    }

    public IOperatorBuilder AddFinalizer<TImplementation, TEntity>(string identifier)
        where TImplementation : class, IEntityFinalizer<TEntity>
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        _finalizers.Add(new FinalizerRegistration(typeof(TEntity), identifier));
        Services.TryAddKeyedScoped<IEntityFinalizer<TEntity>, TImplementation>(identifier);
        return this;
    }

    private static EntityLoop LoopOf<TEntity>(IServiceProvider services) =>
        services.GetRequiredKeyedService<EntityLoop>(typeof(TEntity));

    private EntityLoop CreateLoop<TEntity>(IServiceProvider services, Type controllerType)
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        string[] identifiers = [.. _finalizers.Where(known => known.EntityType == typeof(TEntity)).Select(known => known.Identifier)];
        var finalizers = ActivatorUtilities.CreateInstance<Finalizers<TEntity>>(services, [identifiers]);
        var handler = ActivatorUtilities.CreateInstance<EntityHandler<TEntity>>(services, controllerType, finalizers);
        return ActivatorUtilities.CreateInstance<EntityLoop>(services, Resource.Of<TEntity>(), handler);
    }

    private void AddClient()
    {
        Services.TryAddSingleton(_ => KubernetesClientConfiguration.BuildDefaultConfig());
        Services.TryAddSingleton(services => new ApiConnection(
            services.GetRequiredService<KubernetesClientConfiguration>(), services.GetRequiredService<TimeProvider>()));
        Services.TryAddSingleton<IKubernetesClient>(services => new KubernetesClient.KubernetesClient(
            services.GetRequiredService<KubernetesClientConfiguration>(), services.GetRequiredService<ApiConnection>()));
    }

    private void AddEvents()
    {
        Services.AddSingleton(services => new EventWriter(
            services.GetRequiredService<IKubernetesClient>(),
            Settings.Name,
            Instance.Pod,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<EventWriter>>()));
        Services.AddSingleton<EventRecorder>();
        Services.AddHostedService(services => services.GetRequiredService<EventRecorder>());
        Services.TryAddSingleton<EventPublisher>(services => services.GetRequiredService<EventRecorder>().PublishAsync);
    }

    private void AddLeadership()
    {
        switch (Settings.LeaderElectionType)
        {
            case LeaderElectionType.None:
                Services.AddSingleton<ILeadership, EveryoneLeads>();
                break;
            case LeaderElectionType.Single:
                ElectionTimings.Check(Settings);
                Services.AddSingleton(CreateElection);
                Services.AddSingleton<ILeadership>(services => services.GetRequiredService<Election>());
                Services.AddSingleton(services => new LeaderElector(services.GetRequiredService<Election>()));
                break;
            default:
                throw new NotSupportedException($"Leader election of type {Settings.LeaderElectionType} is not part of this runtime.");
        }
    }

    private Election CreateElection(IServiceProvider services)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var client = services.GetRequiredService<IKubernetesClient>();
        var leaseLock = new LeaseLock(client, $"{Settings.Name}-leader", Instance.Identity, Settings.LeaderElectionLeaseDuration, time);
        return new Election(leaseLock, Settings, time, Environment.FailFast, services.GetRequiredService<ILogger<Election>>());
    }
}
