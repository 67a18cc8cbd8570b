namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>The machines that tests boot.</summary>
public enum GuestKind
{
    /// <summary>User-mode Linux.</summary>
    Uml,

    /// <summary>Debian's kernel in a stock QEMU without KVM.</summary>
    Qemu,
}
