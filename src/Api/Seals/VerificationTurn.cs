using Kubernaut.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace Kubernaut.Api.Seals;

/// <summary>Lets one verification at a time read a month: each reads millions of rows, and whoever asks twice needs no second answer.</summary>
internal sealed class VerificationTurn
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private int _taken;

    /// <returns>To be disposed when it is over.</returns>
    /// <exception cref="RequestRefusedException">Another verification is under way.</exception>
    public IDisposable Take() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0
        ? new Turn(this)
        : throw new RequestRefusedException(new ApiProblem
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Code = ErrorCode.Unavailable,
            Message = "Another month is being verified; ask again later.",
            RetryAfter = RetryAfter,
        });

    private sealed class Turn(VerificationTurn owner) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref owner._taken, 0);
    }
}
