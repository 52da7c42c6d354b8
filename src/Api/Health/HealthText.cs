using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kubernaut.Api.Health;

/// <summary>Writes a health report the way the Kubernetes components do: ok, or one line a check when asked with ?verbose or when one fails.</summary>
internal static class HealthText
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var healthy = report.Status is not HealthStatus.Unhealthy;
        if (healthy && !context.Request.Query.ContainsKey("verbose"))
        {
            return context.Response.WriteAsync("ok\n", context.RequestAborted);
        }

        var text = new StringBuilder();
        foreach (var (name, entry) in report.Entries)
        {
            text.Append(entry.Status is HealthStatus.Healthy ? "[+] " : "[-] ").Append(name).Append(": ").AppendLine(entry.Description ?? entry.Status.ToString());
        }

        text.AppendLine(healthy ? "ok" : "not ready");
        return context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }
}
