using Kubernaut.Api.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kubernaut.Api.Requests;

/// <summary>
/// A request body that takes from the budget what has come of it, and gives it back when the request is answered: until then its
/// events are in memory. What it says of its length is not taken, else a few who announce much and send nothing would shut out all others.
/// </summary>
internal sealed class BudgetedBody : Stream
{
    private readonly Stream _body;
    private readonly BodyBudget _budget;
    private long _read;
    private long _taken;

    private BudgetedBody(Stream body, BodyBudget budget) => (_body, _budget) = (body, budget);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <returns>The body itself when it is too small to be counted.</returns>
    public static Stream Of(HttpRequest request)
    {
        if (request.ContentLength <= BodyBudget.UncountedBytes)
        {
            return request.Body;
        }

        var body = new BudgetedBody(request.Body, request.HttpContext.RequestServices.GetRequiredService<BodyBudget>());
        request.HttpContext.Response.RegisterForDispose(body);
        return body;
    }

    /// <exception cref="RequestRefusedException">Bodies that came before hold all that there is.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _body.ReadAsync(buffer, cancellationToken);
        _read += count;
        var more = _read - BodyBudget.UncountedBytes - _taken;
        if (more > 0)
        {
            if (!_budget.TryTake(more))
            {
                throw new RequestRefusedException(ApiProblems.FromStatus(StatusCodes.Status503ServiceUnavailable) with
                {
                    Message = "More arrives than can be held; send the request again later.",
                });
            }

            _taken += more;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _budget.Return(_taken);
        _taken = 0;
        base.Dispose(disposing);
    }
}
