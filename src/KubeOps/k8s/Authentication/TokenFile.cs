using System.Net.Http.Headers;

namespace k8s.Authentication;

/// <summary>A token in a file that something else rotates.</summary>
internal sealed class TokenFile(string path, TimeProvider time) : IRenewableToken
{
    /// <summary>A projected token is replaced when a fifth of its life, at least ten minutes, is left: once a minute is often enough.</summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(1);

    private Reading? _latest;

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        var latest = _latest;
        if (latest is null || time.GetElapsedTime(latest.ReadAt) > KeepFor)
        {
            // The time is taken first: a token written while we read is then read again in time.
            var readAt = time.GetTimestamp();
            var token = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
            _latest = latest = new Reading(token, readAt);
        }

        return new AuthenticationHeaderValue("Bearer", latest.Token);
    }

    public void Refused(string token)
    {
        if (_latest is { } latest && latest.Token == token)
        {
            _latest = null;
        }
    }

    private sealed record Reading(string Token, long ReadAt);
}
