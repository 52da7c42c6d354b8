using System.Text.Json.Serialization;
using k8s.Models;

namespace k8s.Serialization;

/// <summary>How the models are read and written, generated at compile time.</summary>
[JsonSerializable(typeof(Corev1Event))]
[JsonSerializable(typeof(V1Lease))]
[JsonSerializable(typeof(V1ListMeta))]
[JsonSerializable(typeof(V1ObjectMeta))]
[JsonSerializable(typeof(V1Status))]
[JsonSerializable(typeof(V1SubjectAccessReview))]
[JsonSerializable(typeof(V1TokenReview))]
[JsonSerializable(typeof(ObjectHeader))]
[JsonSerializable(typeof(ExecCredential))]
[JsonSerializable(typeof(ExecCredentialRequest))]
internal sealed partial class ModelJson : JsonSerializerContext;
