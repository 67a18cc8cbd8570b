using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>The driver for which a <see cref="FrontEndSession"/> sets a back end up. All calls come while the session is driven, from its thread.</summary>
public interface IFrontEndDriver
{
    /// <summary>The memory that the back end is given; after <see cref="LayOut"/>.</summary>
    RegionDescription Region { get; }

    /// <summary>The file that the memory is; it stays the driver's.</summary>
    FdHandle MemoryFile { get; }

    /// <summary>What the back end signals when a ring makes no sense.</summary>
    FdHandle ErrorBell { get; }

    /// <summary>The back end's end of a socket for its own requests.</summary>
    FdHandle BackEndSocket { get; }

    /// <summary>Receive and transmit rings in turn; after <see cref="LayOut"/>.</summary>
    IReadOnlyList<FrontEndRing> Rings { get; }

    /// <summary>It is known what there is: makes the memory and lays out the rings.</summary>
    void LayOut(FrontEndAgreement agreement);
}
