using System.Diagnostics.CodeAnalysis;
using ActorNet.Io.Descriptors;

namespace ActorNet.Io;

/// <summary>Throwing, kept out of the methods that frames pass through so that these stay small enough to be inlined.</summary>
internal static class ThrowHelper
{
    [DoesNotReturn]
    internal static IoStatus Linux(string operation, string subject, Errno errno) => throw new LinuxException($"{operation} {subject}", errno);
}
