using System.Runtime.InteropServices;

namespace ActorNet.Io.Descriptors;

/// <summary>How an <see cref="Errno"/> is shown to people.</summary>
public static class ErrnoNames
{
    /// <summary>The name in C, such as EAGAIN; "errno 123" for a number that has no member.</summary>
    public static string Symbol(this Errno errno) => errno switch
    {
        Errno.TooBig => "E2BIG",
        _ when Enum.IsDefined(errno) => "E" + errno.ToString().ToUpperInvariant(),
        _ => "errno " + (int)errno,
    };

    /// <summary>The C library's sentence for this error, such as "Operation not permitted".</summary>
    public static string Text(this Errno errno) => Marshal.GetPInvokeErrorMessage((int)errno);
}
