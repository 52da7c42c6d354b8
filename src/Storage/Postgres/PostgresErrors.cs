using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Polly.CircuitBreaker;

namespace Kubernaut.Storage.Postgres;

/// <summary>Whether a failed statement is worth sending again.</summary>
public enum PostgresErrorKind
{
    /// <summary>Not this statement's fault; it was not executed, and the same statement may succeed later.</summary>
    Transient,

    /// <summary>Will fail the same way for ever: the data or our SQL is wrong.</summary>
    Permanent,

    /// <summary>May or may not have been executed. Repeat only what is safe to do twice.</summary>
    Ambiguous,
}

/// <summary>The one place that decides what a database failure means.</summary>
/// <remarks>https://www.postgresql.org/docs/17/errcodes-appendix.html</remarks>
public static class PostgresErrors
{
    /// <summary>idle_in_transaction_session_timeout; Npgsql has no name for it.</summary>
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>transaction_timeout; Npgsql has no name for it.</summary>
    private const string TransactionTimeout = "25P04";

    /// <summary>Raised by our own functions; in class 23, data that is refused for good.</summary>
    private const string SealedMonth = "23K01";

    public static PostgresErrorKind Classify(Exception failure) => failure switch
    {
        PostgresException server => ClassifyServer(server),

        // It was not even sent.
        BrokenCircuitException => PostgresErrorKind.Transient,

        // A broken connection says nothing of what the server did with the last thing it was sent.
        NpgsqlException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.HostUnreachable or SocketError.NetworkUnreachable } } => PostgresErrorKind.Transient,

        // Its certificate is not trusted, or has run out: whoever answers there is not our server now.
        NpgsqlException { InnerException: AuthenticationException } => PostgresErrorKind.Transient,
        NpgsqlException { IsTransient: true } => PostgresErrorKind.Ambiguous,
        NpgsqlException => PostgresErrorKind.Permanent,
        TimeoutException or SocketException or IOException => PostgresErrorKind.Ambiguous,
        _ => PostgresErrorKind.Permanent,
    };

    /// <summary>The database is away, busy or being maintained; not: what was asked of it is wrong.</summary>
    public static bool IsPassing(Exception failure) => Classify(failure) is not PostgresErrorKind.Permanent;

    /// <summary>An insert for a month that has no partition. It heals when the month is created.</summary>
    public static bool IsMissingPartition(Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.CheckViolation, Routine: "ExecFindPartition" };

    /// <summary>The data itself is refused, or what it would make of an index; another row may be fine. Not so a missing privilege or column.</summary>
    public static bool IsRefusalOfData(Exception failure) =>
        failure is PostgresException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] } refusal && !IsMissingPartition(refusal);

    /// <summary>Nothing is wrong with what was asked, and it does not heal by itself: a person has to grant something.</summary>
    public static bool IsMissingPrivilege(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege };

    /// <summary>The month is closed and sealed: neither this event nor any other of it is taken any more.</summary>
    public static bool IsSealedMonth(Exception failure) => failure is PostgresException { SqlState: SealedMonth };

    /// <summary>Two statements got in each other's way; the same one succeeds within milliseconds.</summary>
    public static bool IsContention(PostgresException failure) => failure.SqlState
        is PostgresErrorCodes.DeadlockDetected
        or PostgresErrorCodes.SerializationFailure
        or PostgresErrorCodes.LockNotAvailable;

    private static PostgresErrorKind ClassifyServer(PostgresException server) => server.SqlState switch
    {
        PostgresErrorCodes.CheckViolation => IsMissingPartition(server) ? PostgresErrorKind.Transient : PostgresErrorKind.Permanent,

        // A standby, or a primary that was set read-only because its disk is full.
        PostgresErrorCodes.ReadOnlySqlTransaction => PostgresErrorKind.Transient,

        // The server may have committed before it was told to stop.
        PostgresErrorCodes.QueryCanceled
            or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.DatabaseDropped
            or PostgresErrorCodes.IdleSessionTimeout
            or TransactionTimeout
            or PostgresErrorCodes.ConnectionFailure
            or PostgresErrorCodes.TransactionResolutionUnknown => PostgresErrorKind.Ambiguous,

        // A database that came back empty, or later than this process: its migration is under way.
        PostgresErrorCodes.UndefinedTable => PostgresErrorKind.Transient,

        // We were paused for so long that the server ended the session. It had committed nothing.
        IdleInTransactionTimeout => PostgresErrorKind.Transient,

        // The database is not there (yet), or the password is being rotated.
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => PostgresErrorKind.Transient,

        _ => server.IsTransient ? PostgresErrorKind.Transient : PostgresErrorKind.Permanent,
    };
}
