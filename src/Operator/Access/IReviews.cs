using k8s.Models;
using Kubernaut.Api.Access;

namespace Kubernaut.Operator.Access;

/// <summary>Asks the API server, each time anew.</summary>
internal interface IReviews
{
    /// <returns>Null when the token is nobody's, or is not meant for us.</returns>
    /// <exception cref="ReviewsUnavailableException">The API server gave no verdict.</exception>
    Task<V1UserInfo?> WhoIsAsync(string token, CancellationToken cancellationToken);

    /// <exception cref="ReviewsUnavailableException">The API server gave no verdict.</exception>
    Task<bool> MayAsync(V1UserInfo user, AccessRight right, CancellationToken cancellationToken);
}

/// <summary>The API server could not be asked, or would not answer; this says nothing about the caller.</summary>
internal sealed class ReviewsUnavailableException(Exception cause) : Exception("The API server gave no verdict.", cause);
