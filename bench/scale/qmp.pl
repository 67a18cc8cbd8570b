#!/usr/bin/perl
# Sends the commands of standard input, a line each, to a control socket, and prints the errors among the answers. All are under way at once, as far as the
# socket holds them. Ends with 1 when there was an error.
# usage: qmp.pl SOCKET
use strict;
use warnings;
use IO::Select;
use IO::Socket::UNIX;

my $socket = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "$ARGV[0]: $!\n";
$socket->blocking(0);
my $out = qq({"execute":"qmp_capabilities"}\n) . join('', <STDIN>);
my $expected = 1 + ($out =~ tr/\n//); # the greeting, and an answer a command
my ($in, $errors, $sent) = ('', 0, 0);
my $select = IO::Select->new($socket);
while ($expected > 0) {
    my $wants = $sent < length $out ? $select : undef;
    my ($readable, $writable) = IO::Select->select($select, $wants, undef, 60) or die "no answer\n";
    $sent += syswrite($socket, $out, 65536, $sent) // 0 if @$writable;
    next unless @$readable;
    sysread($socket, $in, 65536, length $in) or die "the connection was closed\n";
    while ($in =~ s/^([^\n]*)\n//) {
        my $line = $1;
        next if $line =~ /^\{"event"/; # nobody asked
        $expected--;
        if ($line =~ /"error"/ && $errors++ < 3) { print STDERR "$line\n" }
    }
}
exit($errors > 0);
