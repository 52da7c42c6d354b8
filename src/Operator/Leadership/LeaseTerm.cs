using System.Net;
using k8s.Autorest;
using k8s.LeaderElection;
using k8s.Models;
using Kubernaut.Storage.Leadership;
using KubeOps.KubernetesClient;

namespace Kubernaut.Operator.Leadership;

/// <summary>Reads from the lease in whose time we act, once a term, and makes it known to the database before anything is written there.</summary>
internal sealed partial class LeaseTerm : ICurrentTerm, IDisposable
{
    /// <summary>Its holder renews the lease every two seconds, so a write may come second a few times.</summary>
    private const int MaxTries = 5;

    private readonly LeaderElector _leader;
    private readonly IKubernetesClient _client;
    private readonly LeaderTerms _terms;
    private readonly ILogger<LeaseTerm> _logger;

    /// <summary>All workers begin at once, and one answer serves them all.</summary>
    private readonly SemaphoreSlim _beginning = new(1);

    private volatile LeaderTerm? _current;

    public LeaseTerm(LeaderElector leader, IKubernetesClient client, LeaderTerms terms, ILogger<LeaseTerm> logger)
    {
        (_leader, _client, _terms, _logger) = (leader, client, terms, logger);
        leader.OnStartedLeading += () => _current = null;
        leader.OnStoppedLeading += () => _current = null;
    }

    public bool Leads => _leader.IsLeader();

    public async Task<LeaderTerm?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!Leads)
        {
            return null;
        }

        if (_current is { } known)
        {
            return known;
        }

        await _beginning.WaitAsync(cancellationToken);
        try
        {
            return _current ??= await BeginAsync(cancellationToken);
        }
        finally
        {
            _beginning.Release();
        }
    }

    public void Refused(LeaderTerm term)
    {
        LogRefused(term.Transitions);
        _current = null;
    }

    public void Dispose() => _beginning.Dispose();

    private async Task<LeaderTerm?> BeginAsync(CancellationToken cancellationToken)
    {
        var @namespace = await _client.GetCurrentNamespaceAsync(cancellationToken: cancellationToken);
        for (var tries = 1; ; tries++)
        {
            var lease = await _client.GetAsync<V1Lease>(OperatorServices.LeaseName, @namespace, cancellationToken);

            // The lease decides. What the elector believes may be from before a pause.
            if (lease?.Spec is not { } held || held.HolderIdentity != _leader.GetLeader() || !Leads)
            {
                return null;
            }

            var term = new LeaderTerm($"{@namespace}/{OperatorServices.LeaseName}", held.LeaseTransitions ?? 0);
            var newest = await _terms.RecordAsync(term, cancellationToken);
            if (newest == term.Transitions)
            {
                return term;
            }

            // Either somebody has taken the lease since we read it, which makes this a conflict; or the lease was deleted, or restored
            // from a backup, and counts from the start again: then nobody could write until it has caught up.
            LogBehind(term.Transitions, newest);
            if (!await TryCatchUpAsync(lease, newest + 1, cancellationToken) && tries == MaxTries)
            {
                return null;
            }
        }
    }

    /// <returns>False when the lease has been written since it was read.</returns>
    private async Task<bool> TryCatchUpAsync(V1Lease lease, long transitions, CancellationToken cancellationToken)
    {
        try
        {
            var patch = new { metadata = new { resourceVersion = lease.ResourceVersion() }, spec = new { leaseTransitions = transitions } };
            await _client.PatchAsync<V1Lease>(
                new V1Patch(patch, V1Patch.PatchType.MergePatch), lease.Name(), lease.Namespace(), cancellationToken: cancellationToken);
            return true;
        }
        catch (HttpOperationException failure) when (failure.Response.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The database has seen a newer leader than the one of {Transitions} transitions, so a write of ours was dropped")]
    private partial void LogRefused(long transitions);

    [LoggerMessage(LogLevel.Warning, "The lease has changed hands {Transitions} times, but the database has seen {Newest}; catching up")]
    private partial void LogBehind(long transitions, long newest);
}
