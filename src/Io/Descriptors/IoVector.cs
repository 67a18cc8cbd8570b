using System.Runtime.InteropServices;

namespace ActorNet.Io.Descriptors;

/// <summary>One piece of memory of a scattered read or write; struct iovec of readv(2). The kernel takes at most 1,024 of them in a call.</summary>
/// <param name="Address">Start of memory that the caller keeps alive and in place for the length of the call.</param>
/// <param name="Length">Length in bytes.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct IoVector(nint Address, nuint Length);
