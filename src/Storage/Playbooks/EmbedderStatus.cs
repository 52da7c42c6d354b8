using Kubernaut.Storage.Playbooks.Embedders;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Whether the model answers that makes the vectors of playbooks and incidents.</summary>
public sealed class EmbedderStatus
{
    private readonly PlaybookEmbedder _embedder;

    internal EmbedderStatus(PlaybookEmbedder embedder) => _embedder = embedder;

    /// <returns>Who answers, or why nobody does; one of them is null. Nobody is asked who answered within the last half minute.</returns>
    public async Task<(string? Identity, string? Obstacle)> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _embedder.IdentityAsync(fresh: false, cancellationToken), null);
        }
        catch (EmbedderException failure)
        {
            return (null, failure.Message);
        }
    }
}
