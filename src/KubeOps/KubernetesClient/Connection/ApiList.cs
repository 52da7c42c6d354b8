using System.Globalization;
using k8s.Autorest;
using k8s.Models;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>Reads a list of any length in pages.</summary>
internal sealed class ApiList(ApiConnection connection, string collection, string? labelSelector, string? fieldSelector)
{
    /// <param name="restart">What was read so far does not count: the snapshot that the pages come from is gone.</param>
    /// <param name="take">Called with each page; it must keep nothing of it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The version that the whole list shows.</returns>
    public async Task<string> ReadAsync(Action restart, Action<ListPage> take, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(KubernetesClient.PageSize, take, cancellationToken);
        }
        catch (HttpOperationException refusal) when (ApiRefusal.AsksForNewList(refusal))
        {
            // Reading took longer than the server keeps old versions: all at once cannot outlive its snapshot.
            restart();
            return await ReadAsync(pageSize: null, take, cancellationToken);
        }
    }

    private async Task<string> ReadAsync(int? pageSize, Action<ListPage> take, CancellationToken cancellationToken)
    {
        V1ListMeta? metadata = null;
        do
        {
            var path = Query.Add(
                collection,
                ("labelSelector", labelSelector),
                ("fieldSelector", fieldSelector),
                ("limit", pageSize?.ToString(CultureInfo.InvariantCulture)),
                ("continue", metadata?.ContinueProperty));
            var page = ListPage.Read(await connection.SendAsync(new ApiRequest(HttpMethod.Get, path), cancellationToken));
            metadata = page.Metadata;
            take(page);
        }
        while (!string.IsNullOrEmpty(metadata.ContinueProperty));

        return metadata.ResourceVersion;
    }
}
